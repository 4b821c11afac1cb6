--liquibase formatted sql

--changeset tenant:0012-explain-failed-imports
ALTER TABLE tenant_import ADD COLUMN failed_reason varchar(500);
COMMENT ON COLUMN tenant_import.failed_reason IS 'Why the last try failed where no line is to blame, after which it was not tried again by itself; null when it did not.';
GRANT UPDATE (failed_reason) ON tenant_import TO threshold_app;
