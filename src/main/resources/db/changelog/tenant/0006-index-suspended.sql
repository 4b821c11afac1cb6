--liquibase formatted sql

--changeset tenant:0006-index-suspended
CREATE INDEX tenant_suspended_idx ON tenant (plan_code, created_at, id) WHERE suspended_at IS NOT NULL;
COMMENT ON INDEX tenant_suspended_idx IS 'The list of suspended sites, which are few among all.';
