--liquibase formatted sql

--changeset tenant:0011-tell-open-storefronts splitStatements:false
-- The map for search engines is asked for by anybody. What it lists stands in the tenant; it is copied beside the address, by
-- triggers and so whoever writes, and not joined: only so can one index find the open storefronts among all addresses, in their order.
ALTER TABLE site_address ADD COLUMN listed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN site_address.listed IS 'Whether it is that of a storefront which is open, and so is named to search engines; kept by triggers.';
UPDATE site_address SET listed = true
FROM tenant WHERE tenant.id = site_address.tenant_id AND tenant.plan_code = 'storefront' AND tenant.suspended_at IS NULL;

CREATE FUNCTION list_storefront() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    NEW.listed := false;
    IF NEW.tenant_id IS NOT NULL THEN
        -- Locked: who closes the site meanwhile either has closed it before this is read, or sees this address.
        SELECT tenant.plan_code = 'storefront' AND tenant.suspended_at IS NULL INTO NEW.listed
            FROM tenant WHERE tenant.id = NEW.tenant_id FOR SHARE;
        NEW.listed := coalesce(NEW.listed, false);
    END IF;
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION list_storefront() IS 'An address that a tenant gets is named to search engines where the tenant is an open storefront.';
REVOKE EXECUTE ON FUNCTION list_storefront() FROM PUBLIC;

CREATE FUNCTION list_open_storefront() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE site_address SET listed = (NEW.plan_code = 'storefront' AND NEW.suspended_at IS NULL) WHERE tenant_id = NEW.id;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION list_open_storefront() IS 'A storefront that an operator closes is named to search engines no more, until it is opened again.';
REVOKE EXECUTE ON FUNCTION list_open_storefront() FROM PUBLIC;

CREATE TRIGGER storefront_is_listed BEFORE INSERT OR UPDATE OF tenant_id ON site_address FOR EACH ROW EXECUTE FUNCTION list_storefront();
CREATE TRIGGER open_storefront_is_listed AFTER UPDATE OF plan_code, suspended_at ON tenant FOR EACH ROW
    WHEN ((OLD.plan_code, OLD.suspended_at IS NULL) IS DISTINCT FROM (NEW.plan_code, NEW.suspended_at IS NULL)) EXECUTE FUNCTION list_open_storefront();
-- Always: also where hands in the database have switched the others off.
ALTER TABLE site_address ENABLE ALWAYS TRIGGER storefront_is_listed;
ALTER TABLE tenant ENABLE ALWAYS TRIGGER open_storefront_is_listed;
COMMENT ON TRIGGER storefront_is_listed ON site_address IS 'Nobody but this says whether an address is listed when it comes to its tenant,';
COMMENT ON TRIGGER open_storefront_is_listed ON tenant IS 'and this when the site is closed and opened.';

--changeset tenant:0011-index-open-storefronts
CREATE INDEX site_address_listed_idx ON site_address (slug varchar_pattern_ops) WHERE listed;
COMMENT ON INDEX site_address_listed_idx IS 'The map for search engines: the first of a letter, and all of it, are read from here alone.';
