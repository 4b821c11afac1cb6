--liquibase formatted sql

--changeset tenant:0004-register-damaged-tenants
CREATE TABLE damaged_tenant (
    tenant_id uuid          PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    plan_code varchar(16)   NOT NULL,
    made_at   timestamptz   NOT NULL,
    missing   varchar(12)[] NOT NULL,
    found_at  timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX damaged_tenant_made_at_idx ON damaged_tenant (made_at, tenant_id);
COMMENT ON TABLE damaged_tenant IS 'Where to look for incomplete tenants, so that nobody has to look at every tenant. Kept by triggers, and by a job that goes through all of them; a row may be out of date, which is why the list asks tenant_missing_parts again. The truth is the view incomplete_tenant.';
COMMENT ON COLUMN damaged_tenant.made_at IS 'The tenant''s created_at, which the list is ordered by.';
COMMENT ON COLUMN damaged_tenant.missing IS 'What it lacked when it was last looked at.';
INSERT INTO damaged_tenant (tenant_id, plan_code, made_at, missing)
    SELECT tenant.id, tenant.plan_code, tenant.created_at, incomplete_tenant.missing
    FROM incomplete_tenant JOIN tenant ON tenant.id = incomplete_tenant.tenant_id;
GRANT SELECT, INSERT, UPDATE, DELETE ON damaged_tenant TO threshold_app;

--changeset tenant:0004-notice-damage splitStatements:false
CREATE FUNCTION register_damaged_tenants(p_tenants uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed integer;
    cured integer;
BEGIN
    INSERT INTO damaged_tenant (tenant_id, plan_code, made_at, missing)
        SELECT tenant.id, tenant.plan_code, tenant.created_at, parts.missing
        FROM tenant CROSS JOIN LATERAL tenant_missing_parts(tenant) AS parts (missing)
        WHERE tenant.id = ANY (p_tenants) AND cardinality(parts.missing) > 0
        ON CONFLICT (tenant_id) DO UPDATE SET plan_code = excluded.plan_code, made_at = excluded.made_at, missing = excluded.missing
            WHERE (damaged_tenant.plan_code, damaged_tenant.made_at, damaged_tenant.missing)
                IS DISTINCT FROM (excluded.plan_code, excluded.made_at, excluded.missing);
    GET DIAGNOSTICS changed = ROW_COUNT;
    DELETE FROM damaged_tenant
        WHERE damaged_tenant.tenant_id = ANY (p_tenants)
          AND NOT EXISTS (SELECT FROM tenant WHERE tenant.id = damaged_tenant.tenant_id AND cardinality(tenant_missing_parts(tenant)) > 0);
    GET DIAGNOSTICS cured = ROW_COUNT;
    RETURN changed + cured;
END;
$$;
COMMENT ON FUNCTION register_damaged_tenants(uuid[]) IS 'Looks at these tenants and puts the register right about them; returns how many rows that changed.';
REVOKE EXECUTE ON FUNCTION register_damaged_tenants(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register_damaged_tenants(uuid[]) TO threshold_app;

CREATE FUNCTION notice_damage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM register_damaged_tenants(ARRAY[CASE TG_TABLE_NAME WHEN 'tenant' THEN (to_jsonb(NEW) ->> 'id')::uuid
                                                              ELSE (to_jsonb(OLD) ->> 'tenant_id')::uuid END]);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION notice_damage() IS 'Runs at COMMIT for what may have left a tenant without a part of it, and registers the tenant if it did.';
REVOKE EXECUTE ON FUNCTION notice_damage() FROM PUBLIC;

CREATE FUNCTION notice_lost_profile() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM register_damaged_tenants(ARRAY(SELECT id FROM tenant WHERE owner_id = OLD.account_id));
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION notice_lost_profile() IS 'The same for the owner''s profile.';
REVOKE EXECUTE ON FUNCTION notice_lost_profile() FROM PUBLIC;

CREATE FUNCTION forget_gone_tenant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM damaged_tenant WHERE tenant_id = OLD.id;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION forget_gone_tenant() IS 'A tenant that is gone lacks nothing, also where no foreign key looks.';
REVOKE EXECUTE ON FUNCTION forget_gone_tenant() FROM PUBLIC;

-- At COMMIT, when a tenant that is being made has all its parts, and the last package that is being exchanged its successor.
CREATE CONSTRAINT TRIGGER damage_is_noticed AFTER INSERT OR UPDATE OF plan_code, owner_id ON tenant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notice_damage();
CREATE CONSTRAINT TRIGGER loss_of_wedding_is_noticed AFTER UPDATE OF tenant_id OR DELETE ON wedding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notice_damage();
CREATE CONSTRAINT TRIGGER loss_of_storefront_is_noticed AFTER UPDATE OF tenant_id OR DELETE ON storefront
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notice_damage();
CREATE CONSTRAINT TRIGGER loss_of_segment_is_noticed AFTER UPDATE OF tenant_id OR DELETE ON segment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notice_damage();
CREATE CONSTRAINT TRIGGER loss_of_package_is_noticed AFTER UPDATE OF tenant_id OR DELETE ON package
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notice_damage();
CREATE CONSTRAINT TRIGGER loss_of_address_is_noticed AFTER UPDATE OF tenant_id OR DELETE ON site_address
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.tenant_id IS NOT NULL) EXECUTE FUNCTION notice_damage();
CREATE CONSTRAINT TRIGGER loss_of_profile_is_noticed AFTER UPDATE OF account_id OR DELETE ON profile
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notice_lost_profile();
CREATE TRIGGER gone_tenant_is_forgotten AFTER DELETE ON tenant FOR EACH ROW EXECUTE FUNCTION forget_gone_tenant();
-- Always: those who switch the other triggers off are those who leave damage behind.
ALTER TABLE tenant ENABLE ALWAYS TRIGGER damage_is_noticed;
ALTER TABLE wedding ENABLE ALWAYS TRIGGER loss_of_wedding_is_noticed;
ALTER TABLE storefront ENABLE ALWAYS TRIGGER loss_of_storefront_is_noticed;
ALTER TABLE segment ENABLE ALWAYS TRIGGER loss_of_segment_is_noticed;
ALTER TABLE package ENABLE ALWAYS TRIGGER loss_of_package_is_noticed;
ALTER TABLE site_address ENABLE ALWAYS TRIGGER loss_of_address_is_noticed;
ALTER TABLE profile ENABLE ALWAYS TRIGGER loss_of_profile_is_noticed;
ALTER TABLE tenant ENABLE ALWAYS TRIGGER gone_tenant_is_forgotten;
COMMENT ON TRIGGER damage_is_noticed ON tenant IS 'A tenant that an import leaves without a part is on the operator''s list from its COMMIT on.';
COMMENT ON TRIGGER loss_of_wedding_is_noticed ON wedding IS 'So is one that lost its wedding,';
COMMENT ON TRIGGER loss_of_storefront_is_noticed ON storefront IS 'its storefront,';
COMMENT ON TRIGGER loss_of_segment_is_noticed ON segment IS 'its last segment,';
COMMENT ON TRIGGER loss_of_package_is_noticed ON package IS 'its last package,';
COMMENT ON TRIGGER loss_of_address_is_noticed ON site_address IS 'its address,';
COMMENT ON TRIGGER loss_of_profile_is_noticed ON profile IS 'or its owner''s profile.';
COMMENT ON TRIGGER gone_tenant_is_forgotten ON tenant IS 'Where foreign keys are switched off, nothing else would take it off the register.';

--changeset tenant:0004-index-lists
CREATE INDEX tenant_made_idx ON tenant (plan_code, created_at, id);
CREATE INDEX account_email_prefix_idx ON account (email varchar_pattern_ops);
CREATE INDEX site_address_prefix_idx ON site_address (slug varchar_pattern_ops);
CREATE INDEX wedding_partner1_name_idx ON wedding (lower(partner1_name) text_pattern_ops);
CREATE INDEX wedding_partner2_name_idx ON wedding (lower(partner2_name) text_pattern_ops);
CREATE INDEX storefront_business_name_idx ON storefront (lower(business_name) text_pattern_ops);
