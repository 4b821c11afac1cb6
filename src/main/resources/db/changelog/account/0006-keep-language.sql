--liquibase formatted sql

--changeset account:0006-keep-language
ALTER TABLE account ADD COLUMN locale varchar(35);
COMMENT ON COLUMN account.locale IS 'BCP 47: in which language its mails are written, and its pages where a browser has chosen none. Null where nobody knows: imported, invited and not here yet, or older than this column.';
GRANT UPDATE (locale) ON account TO threshold_app;
