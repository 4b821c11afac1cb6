--liquibase formatted sql

--changeset tenant:0010-date-import-checks
ALTER TABLE tenant_import ADD COLUMN checked_at timestamptz;
-- Of those that the database refused once it is not known any more.
UPDATE tenant_import SET checked_at = uploaded_at;
ALTER TABLE tenant_import ALTER COLUMN checked_at SET NOT NULL;
COMMENT ON COLUMN tenant_import.checked_at IS 'When its rows were last looked at: when it came in, or when the database refused one and all were looked at again.';
GRANT INSERT (checked_at), UPDATE (checked_at) ON tenant_import TO threshold_app;
