--liquibase formatted sql

--changeset tenant:0005-suspend-site
ALTER TABLE tenant
    ADD COLUMN suspended_at timestamptz,
    ADD COLUMN version      integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN tenant.suspended_at IS 'Since when an operator keeps the site from its visitors; null while it is open. Nothing of the tenant is touched by it.';
COMMENT ON COLUMN tenant.version IS 'Counts what operators did to the tenant, so that a page that is out of date cannot act a second time.';

GRANT UPDATE (suspended_at, version) ON tenant TO threshold_app;
