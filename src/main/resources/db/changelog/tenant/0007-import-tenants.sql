--liquibase formatted sql

--changeset tenant:0007-create-tenant-import
CREATE TABLE tenant_import (
    id            uuid         PRIMARY KEY DEFAULT uuidv7(),
    file_name     varchar(200) NOT NULL,
    uploaded_by   uuid         NOT NULL REFERENCES account (id),
    uploaded_at   timestamptz  NOT NULL,
    status        varchar(16)  NOT NULL DEFAULT 'checked',
    done          integer      NOT NULL DEFAULT 0,
    confirmed_at  timestamptz,
    finished_at   timestamptz,
    failed_line   integer,
    version       integer      NOT NULL DEFAULT 0,
    CONSTRAINT tenant_import_status_is_known CHECK (status IN ('checked', 'running', 'done')),
    CONSTRAINT tenant_import_end_is_dated CHECK ((status = 'done') = (finished_at IS NOT NULL))
);
CREATE INDEX tenant_import_uploaded_by_idx ON tenant_import (uploaded_by);
COMMENT ON TABLE tenant_import IS 'A file of tenants from another system.';
COMMENT ON COLUMN tenant_import.status IS 'checked: its rows were looked at, and nothing was made of them. running: confirmed, and imported by a job. done: every row without a fault is a tenant.';
COMMENT ON COLUMN tenant_import.done IS 'How far the job is; nothing of it can be seen before all is committed at once.';
COMMENT ON COLUMN tenant_import.failed_line IS 'Which line made the last try fail, of which nothing was left behind; null when none did.';
COMMENT ON COLUMN tenant_import.version IS 'Counts what was done with it, so that a page that is out of date cannot act a second time.';
COMMENT ON CONSTRAINT tenant_import_status_is_known ON tenant_import IS 'The states of the column''s comment.';
COMMENT ON CONSTRAINT tenant_import_end_is_dated ON tenant_import IS 'Status and date cannot tell different stories.';

CREATE TABLE tenant_import_row (
    import_id        uuid         NOT NULL REFERENCES tenant_import (id) ON DELETE CASCADE,
    line             integer      NOT NULL,
    plan_code        varchar(16),
    email            varchar(254),
    slug             varchar(63),
    partner1_name    varchar(80),
    partner2_name    varchar(80),
    wedding_date     date,
    theme            varchar(30),
    business_name    varchar(120),
    category         varchar(40),
    city             varchar(80),
    subscription_end date,
    standard_packages boolean     NOT NULL DEFAULT false,
    faults           varchar(600) NOT NULL,
    missing          varchar(100) NOT NULL,
    tenant_id        uuid         REFERENCES tenant (id) ON DELETE SET NULL,
    PRIMARY KEY (import_id, line)
);
CREATE INDEX tenant_import_row_tenant_id_idx ON tenant_import_row (tenant_id) WHERE tenant_id IS NOT NULL;
COMMENT ON TABLE tenant_import_row IS 'A line of such a file, as far as it could be read.';
COMMENT ON COLUMN tenant_import_row.line IS 'As a spreadsheet counts: the columns'' names are line 1.';
COMMENT ON COLUMN tenant_import_row.faults IS 'What is wrong, as codes such as "slug.taken", separated by spaces; empty when it can be imported.';
COMMENT ON COLUMN tenant_import_row.missing IS 'What the tenant will lack, in the words of tenant_missing_parts, separated by spaces.';

GRANT SELECT, INSERT, DELETE, UPDATE (status, done, confirmed_at, finished_at, failed_line, version) ON tenant_import TO threshold_app;
GRANT SELECT, INSERT, DELETE, UPDATE (faults) ON tenant_import_row TO threshold_app;

ALTER TABLE tenant ADD COLUMN imported_in xid8;
COMMENT ON COLUMN tenant.imported_in IS 'The transaction that imported it, which alone may leave it incomplete. Written by import_tenant only.';

ALTER TABLE pending_signup ADD COLUMN import_id uuid REFERENCES tenant_import (id);
CREATE INDEX pending_signup_import_id_idx ON pending_signup (import_id) WHERE import_id IS NOT NULL;
COMMENT ON COLUMN pending_signup.import_id IS 'The import that it came with; null for one that was filled in. Written by import_tenant only.';
ALTER TABLE pending_signup ALTER COLUMN email DROP NOT NULL;
ALTER TABLE pending_signup DROP CONSTRAINT pending_signup_is_whole_before_money_moves;
ALTER TABLE pending_signup
    ADD CONSTRAINT pending_signup_has_an_email CHECK (email IS NOT NULL OR import_id IS NOT NULL),
    ADD CONSTRAINT pending_signup_is_whole_before_money_moves CHECK (status = 'draft' OR import_id IS NOT NULL AND status = 'complete' OR (
        email_confirmed_at IS NOT NULL AND held_at IS NOT NULL AND slug IS NOT NULL
        AND CASE plan_code
            WHEN 'wedding' THEN num_nulls(partner1_name, partner2_name, wedding_date, theme) = 0
            ELSE num_nulls(business_name, category, city) = 0
        END));
COMMENT ON CONSTRAINT pending_signup_has_an_email ON pending_signup IS 'Only an import may bring somebody of whom no e-mail is known.';
COMMENT ON CONSTRAINT pending_signup_is_whole_before_money_moves ON pending_signup IS 'Nothing that provisioning will need may still be missing once a hold is taken. What is imported comes complete or not at all, and bears no money.';

--changeset tenant:0007-only-an-import-says-so splitStatements:false
CREATE FUNCTION refuse_false_import() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF current_user = 'threshold_app' THEN
        RAISE EXCEPTION 'only import_tenant may say that a signup was imported' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION refuse_false_import() IS 'The running role may write signups, but not the mark that lets an incomplete one through.';
REVOKE EXECUTE ON FUNCTION refuse_false_import() FROM PUBLIC;
CREATE TRIGGER import_is_no_claim BEFORE INSERT ON pending_signup
    FOR EACH ROW WHEN (NEW.import_id IS NOT NULL) EXECUTE FUNCTION refuse_false_import();
CREATE TRIGGER import_is_no_later_claim BEFORE UPDATE OF import_id ON pending_signup
    FOR EACH ROW WHEN (NEW.import_id IS DISTINCT FROM OLD.import_id) EXECUTE FUNCTION refuse_false_import();
COMMENT ON TRIGGER import_is_no_claim ON pending_signup IS 'See refuse_false_import.';
COMMENT ON TRIGGER import_is_no_later_claim ON pending_signup IS 'See refuse_false_import.';

--changeset tenant:0007-let-imports-through splitStatements:false
CREATE OR REPLACE FUNCTION refuse_incomplete_tenant() RETURNS trigger
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
        -- The transaction that imports it may leave it incomplete, and no other ever after.
        CONTINUE WHEN checked.imported_in IS NOT DISTINCT FROM pg_current_xact_id();
        missing := tenant_missing_parts(checked);
        IF cardinality(missing) > 0 THEN
            RAISE EXCEPTION 'tenant % would be incomplete: it lacks %', checked.id, array_to_string(missing, ', ')
                USING ERRCODE = 'check_violation', CONSTRAINT = 'tenant_is_complete', TABLE = 'tenant', SCHEMA = 'public';
        END IF;
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION refuse_incomplete_tenant() IS 'Runs at COMMIT for every change that could leave a tenant without a part of it, whoever made the change; only the transaction that imports a tenant may. Raises 23514 tenant_is_complete.';
