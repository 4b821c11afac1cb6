--liquibase formatted sql

--changeset account:0009-bound-tenant-keys
-- No page could make such a key; one that somebody wrote by hand keeps what it may have.
UPDATE api_key SET scopes = 'tenants:read' WHERE tenant_id IS NOT NULL AND scopes <> 'tenants:read';
ALTER TABLE api_key ADD CONSTRAINT api_key_of_tenant_reads_it CHECK (tenant_id IS NULL OR scopes = 'tenants:read');
COMMENT ON CONSTRAINT api_key_of_tenant_reads_it ON api_key IS 'A tenant''s key sees its tenant and does nothing: every other scope is about all of them.';
