--liquibase formatted sql

--changeset tenant:0003-tenant-missing-parts splitStatements:false
-- The body is parsed here and now (BEGIN ATOMIC), so no search_path can point its names elsewhere later.
-- Alone in its changeset, since neither Liquibase nor the driver finds the end of such a body.
CREATE FUNCTION tenant_missing_parts(checked tenant) RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT array_remove(ARRAY[
        CASE WHEN (checked).owner_id IS NULL THEN 'owner' END,
        CASE WHEN NOT EXISTS (SELECT FROM profile WHERE profile.account_id = (checked).owner_id) THEN 'profile' END,
        CASE WHEN (checked).plan_code = 'wedding'
              AND NOT EXISTS (SELECT FROM wedding WHERE wedding.tenant_id = (checked).id) THEN 'wedding' END,
        CASE WHEN (checked).plan_code = 'storefront'
              AND NOT EXISTS (SELECT FROM storefront WHERE storefront.tenant_id = (checked).id) THEN 'storefront' END,
        CASE WHEN (checked).plan_code = 'storefront'
              AND NOT EXISTS (SELECT FROM segment WHERE segment.tenant_id = (checked).id) THEN 'segment' END,
        CASE WHEN (checked).plan_code = 'storefront'
              AND NOT EXISTS (SELECT FROM package WHERE package.tenant_id = (checked).id) THEN 'package' END,
        CASE WHEN NOT EXISTS (SELECT FROM site_address WHERE site_address.tenant_id = (checked).id) THEN 'address' END
    ], NULL);
END;

--changeset tenant:0003-incomplete-tenant
COMMENT ON FUNCTION tenant_missing_parts(tenant) IS 'What the tenant lacks of what its plan promises; empty for a complete one. The one definition of complete, for the triggers, the view and the repair.';

CREATE VIEW incomplete_tenant AS
    SELECT tenant.id AS tenant_id, parts.missing
    FROM tenant CROSS JOIN LATERAL tenant_missing_parts(tenant) AS parts (missing)
    WHERE cardinality(parts.missing) > 0;
COMMENT ON VIEW incomplete_tenant IS 'Tenants that were imported or damaged, with what they lack. Threshold itself never makes one.';

REVOKE EXECUTE ON FUNCTION tenant_missing_parts(tenant) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_missing_parts(tenant) TO threshold_app;
GRANT SELECT ON incomplete_tenant TO threshold_app;

--changeset tenant:0003-refuse-incomplete-tenant splitStatements:false
CREATE FUNCTION refuse_incomplete_tenant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    -- Of those that may have lost a part: a tenant that gains one lacks nothing by it.
    touched uuid[] := CASE TG_TABLE_NAME
        WHEN 'tenant' THEN ARRAY[(to_jsonb(NEW) ->> 'id')::uuid]
        ELSE ARRAY[(to_jsonb(OLD) ->> 'tenant_id')::uuid]
    END;
    checked tenant;
    missing text[];
BEGIN
    IF TG_TABLE_NAME <> 'tenant' THEN
        -- Makes two transactions meet that each take away one of the last two packages: the second waits and then sees
        -- what the first left. A write and not just a lock, since under REPEATABLE READ the second would not see it,
        -- and is told by the write to begin anew (40001).
        UPDATE tenant SET created_at = created_at WHERE tenant.id = ANY (touched);
    END IF;
    FOR checked IN
        SELECT tenant.* FROM tenant WHERE tenant.id = ANY (touched)
    LOOP
        missing := tenant_missing_parts(checked);
        IF cardinality(missing) > 0 THEN
            RAISE EXCEPTION 'tenant % would be incomplete: it lacks %', checked.id, array_to_string(missing, ', ')
                USING ERRCODE = 'check_violation', CONSTRAINT = 'tenant_is_complete', TABLE = 'tenant', SCHEMA = 'public';
        END IF;
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION refuse_incomplete_tenant() IS 'Runs at COMMIT for every change that could leave a tenant without a part of it, whoever made the change. Raises 23514 tenant_is_complete.';
REVOKE EXECUTE ON FUNCTION refuse_incomplete_tenant() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER tenant_is_complete AFTER INSERT OR UPDATE OF id, plan_code, owner_id ON tenant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_incomplete_tenant();
CREATE CONSTRAINT TRIGGER tenant_keeps_its_wedding AFTER UPDATE OF tenant_id OR DELETE ON wedding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_incomplete_tenant();
CREATE CONSTRAINT TRIGGER tenant_keeps_its_storefront AFTER UPDATE OF tenant_id OR DELETE ON storefront
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_incomplete_tenant();
CREATE CONSTRAINT TRIGGER tenant_keeps_a_segment AFTER UPDATE OF tenant_id OR DELETE ON segment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_incomplete_tenant();
CREATE CONSTRAINT TRIGGER tenant_keeps_a_package AFTER UPDATE OF tenant_id OR DELETE ON package
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_incomplete_tenant();
CREATE CONSTRAINT TRIGGER tenant_keeps_its_address AFTER UPDATE OF tenant_id OR DELETE ON site_address
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_incomplete_tenant();
COMMENT ON TRIGGER tenant_is_complete ON tenant IS 'A new tenant, or one with another owner or plan, has every part at COMMIT.';
COMMENT ON TRIGGER tenant_keeps_its_wedding ON wedding IS 'A wedding leaves with its tenant only.';
COMMENT ON TRIGGER tenant_keeps_its_storefront ON storefront IS 'A storefront leaves with its tenant only.';
COMMENT ON TRIGGER tenant_keeps_a_segment ON segment IS 'The last segment may be exchanged, not taken away.';
COMMENT ON TRIGGER tenant_keeps_a_package ON package IS 'The last package may be exchanged, not taken away.';
COMMENT ON TRIGGER tenant_keeps_its_address ON site_address IS 'An address may be changed, not taken away.';

--changeset tenant:0003-refuse-completion-without-tenant splitStatements:false
CREATE FUNCTION refuse_completion_without_tenant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM pending_signup WHERE id = NEW.id AND status = 'complete')
       AND NOT EXISTS (SELECT FROM tenant WHERE signup_id = NEW.id) THEN
        RAISE EXCEPTION 'signup % cannot be complete: it has no tenant', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signup_complete_has_tenant', TABLE = 'pending_signup', SCHEMA = 'public';
    END IF;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION refuse_completion_without_tenant() IS 'Runs at COMMIT: a signup is complete only beside its tenant. Raises 23514 signup_complete_has_tenant.';
REVOKE EXECUTE ON FUNCTION refuse_completion_without_tenant() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER signup_complete_has_tenant AFTER INSERT OR UPDATE OF status ON pending_signup
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'complete')
    EXECUTE FUNCTION refuse_completion_without_tenant();
COMMENT ON TRIGGER signup_complete_has_tenant ON pending_signup IS 'Nobody but provision_tenant can call a signup complete.';
