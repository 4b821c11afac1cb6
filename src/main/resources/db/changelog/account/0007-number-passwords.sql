--liquibase formatted sql

--changeset account:0007-number-passwords
ALTER TABLE account ADD COLUMN password_version integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN account.password_version IS 'How often another password was set. A session knows the one that it was opened with, and ends when there is another; a mere new hash of the same one does not count.';
GRANT UPDATE (password_version) ON account TO threshold_app;
