--liquibase formatted sql

--changeset tenant:0009-tell-imports-apart
ALTER TABLE tenant_import
    ADD COLUMN confirmed_by     uuid REFERENCES account (id),
    ADD COLUMN begun_at         timestamptz,
    ADD COLUMN forgotten_at     timestamptz,
    ADD COLUMN row_count        integer,
    ADD COLUMN faulty_count     integer,
    ADD COLUMN incomplete_count integer,
    ADD CONSTRAINT tenant_import_totals_stay CHECK (forgotten_at IS NULL OR num_nulls(row_count, faulty_count, incomplete_count) = 0);
CREATE INDEX tenant_import_confirmed_by_idx ON tenant_import (confirmed_by) WHERE confirmed_by IS NOT NULL;
COMMENT ON COLUMN tenant_import.status IS 'checked: its rows were looked at, or it was cancelled, and nothing was made of them. running: confirmed, and imported by a job. done: every row without a fault is a tenant.';
COMMENT ON COLUMN tenant_import.confirmed_by IS 'The operator who said that it is to be imported; null before anybody did.';
COMMENT ON COLUMN tenant_import.begun_at IS 'Since when the job is at it, from which on nobody cancels it; null before.';
COMMENT ON COLUMN tenant_import.forgotten_at IS 'When its rows were deleted, since they name people; the three counts are what is left of them. Null while they are there.';
COMMENT ON CONSTRAINT tenant_import_totals_stay ON tenant_import IS 'The rows go only when their counts are kept.';

-- By column: an import comes in as looked at, and its rows as not yet imported.
REVOKE INSERT ON tenant_import, tenant_import_row FROM threshold_app;
GRANT INSERT (file_name, uploaded_by, uploaded_at) ON tenant_import TO threshold_app;
GRANT UPDATE (confirmed_by, begun_at, forgotten_at, row_count, faulty_count, incomplete_count) ON tenant_import TO threshold_app;
GRANT INSERT (import_id, line, plan_code, email, slug, partner1_name, partner2_name, wedding_date, theme, business_name, category, city,
    subscription_end, standard_packages, faults, missing) ON tenant_import_row TO threshold_app;

--changeset tenant:0009-guard-imports splitStatements:false
CREATE FUNCTION guard_import() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'checked' THEN
            RAISE EXCEPTION 'an import begins by being looked at' USING ERRCODE = 'TH409';
        END IF;
    ELSIF NEW.status = OLD.status THEN
        NULL;
    ELSIF OLD.status = 'checked' AND NEW.status = 'running' THEN
        IF NEW.forgotten_at IS NOT NULL OR NOT EXISTS (SELECT FROM tenant_import_row WHERE import_id = NEW.id AND faults = '') THEN
            RAISE EXCEPTION 'the import % has no row to be imported', NEW.id USING ERRCODE = 'TH409';
        END IF;
        IF NOT EXISTS (SELECT FROM operator JOIN account ON account.id = operator.account_id
                       WHERE account_id = NEW.confirmed_by AND level IN ('operator', 'owner') AND disabled_at IS NULL AND account.role = 'OPERATOR') THEN
            RAISE EXCEPTION 'only an operator confirms an import' USING ERRCODE = 'TH409';
        END IF;
    ELSIF OLD.status = 'running' AND NEW.status = 'checked' THEN
        IF EXISTS (SELECT FROM tenant_import_row WHERE import_id = NEW.id AND tenant_id IS NOT NULL) THEN
            RAISE EXCEPTION 'rows of the import % are tenants', NEW.id USING ERRCODE = 'TH409';
        END IF;
    ELSIF OLD.status = 'running' AND NEW.status = 'done' THEN
        IF EXISTS (SELECT FROM tenant_import_row WHERE import_id = NEW.id AND faults = '' AND tenant_id IS NULL) THEN
            RAISE EXCEPTION 'not all rows of the import % are tenants', NEW.id USING ERRCODE = 'TH409';
        END IF;
    ELSE
        RAISE EXCEPTION 'an import that is % does not become %', OLD.status, NEW.status USING ERRCODE = 'TH409';
    END IF;
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION guard_import() IS 'Whoever writes: an import comes in as looked at, runs only when an operator confirmed it who may, and is done only when every row without a fault is a tenant. Raises TH409.';
REVOKE EXECUTE ON FUNCTION guard_import() FROM PUBLIC;
CREATE TRIGGER import_goes_its_way BEFORE INSERT OR UPDATE OF status ON tenant_import FOR EACH ROW EXECUTE FUNCTION guard_import();
COMMENT ON TRIGGER import_goes_its_way ON tenant_import IS 'See guard_import.';

CREATE FUNCTION guard_import_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_status varchar;
BEGIN
    -- Locked, so that nothing is slipped in between the operator's word and its effect. None is there while the import
    -- itself goes, with all its rows.
    SELECT status INTO v_status FROM tenant_import
        WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.import_id ELSE NEW.import_id END) FOR SHARE;
    IF v_status = 'running' OR v_status = 'done' AND TG_OP <> 'DELETE' THEN
        RAISE EXCEPTION 'the rows of an import that is % are not changed', v_status USING ERRCODE = 'TH409';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
COMMENT ON FUNCTION guard_import_row() IS 'What an operator confirmed is what is imported: rows come, change and go only while their import does not run, and come and change only before. Raises TH409.';
REVOKE EXECUTE ON FUNCTION guard_import_row() FROM PUBLIC;
CREATE TRIGGER import_row_is_as_confirmed BEFORE INSERT OR DELETE OR UPDATE OF import_id, line, plan_code, email, slug, partner1_name, partner2_name,
        wedding_date, theme, business_name, category, city, subscription_end, standard_packages, faults, missing ON tenant_import_row
    FOR EACH ROW EXECUTE FUNCTION guard_import_row();
COMMENT ON TRIGGER import_row_is_as_confirmed ON tenant_import_row IS 'See guard_import_row.';

--changeset tenant:0009-only-the-function-says-so splitStatements:false
CREATE OR REPLACE FUNCTION refuse_false_import() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- Runs as who writes. Inside of import_tenant that is its owner, who could replace the function itself; whoever else
    -- may write signups, under whatever name, and a superuser too, is not.
    IF (SELECT proowner FROM pg_proc WHERE oid = to_regprocedure('public.import_tenant(uuid, integer, varchar)'))
            IS DISTINCT FROM (SELECT oid FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'only import_tenant may say that a signup was imported' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION refuse_false_import() IS 'The mark that lets an incomplete tenant through is written by the owner of import_tenant, which is to say by that function, and by nobody else.';
