--liquibase formatted sql

--changeset tenant:repair_tenant splitStatements:false runOnChange:true
-- Adds what a tenant lacks and touches nothing that it has.
--
-- Errors besides PostgreSQL's own:
--   TH404  there is no such tenant
--   TH422  it was imported without what is needed
--   TH423  what is needed belongs to another now: the address or the e-mail of the signup
CREATE OR REPLACE FUNCTION repair_tenant(p_tenant_id uuid) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '1s'
AS $$
#variable_conflict use_column
DECLARE
    v_tenant     tenant;
    v_signup     pending_signup;
    v_plan       plan;
    v_missing    text[];
    v_owner_id   uuid;
    v_segment_id uuid;
    v_end        timestamptz;
BEGIN
    SELECT * INTO v_tenant FROM tenant WHERE id = p_tenant_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no tenant %', p_tenant_id USING ERRCODE = 'TH404';
    END IF;
    v_missing := tenant_missing_parts(v_tenant);
    SELECT * INTO STRICT v_signup FROM pending_signup WHERE id = v_tenant.signup_id;
    SELECT * INTO STRICT v_plan FROM plan WHERE code = v_tenant.plan_code;
    v_owner_id := v_tenant.owner_id;

    -- An import may bring a tenant of whom neither is known. Somebody has to find out first.
    IF 'owner' = ANY (v_missing) AND v_signup.email IS NULL OR 'address' = ANY (v_missing) AND v_signup.slug IS NULL THEN
        RAISE EXCEPTION 'the import did not say whose tenant % is, or where its site stands', p_tenant_id USING ERRCODE = 'TH422';
    END IF;

    IF 'owner' = ANY (v_missing) THEN
        SELECT id INTO v_owner_id FROM account WHERE email = v_signup.email AND role = 'OWNER';
        IF NOT FOUND THEN
            IF EXISTS (SELECT FROM account WHERE email = v_signup.email) THEN
                RAISE EXCEPTION 'the e-mail % belongs to an operator', v_signup.email USING ERRCODE = 'TH423';
            END IF;
            v_owner_id := uuidv7();
            -- No password fits; the owner sets one through the link of "forgot password".
            INSERT INTO account (id, email, password_hash, role, locale)
            VALUES (v_owner_id, v_signup.email, '{argon2}$argon2id$none', 'OWNER',
                    CASE WHEN v_signup.waived_by IS NULL THEN v_signup.locale END);
            INSERT INTO email_claim (email, account_id) VALUES (v_signup.email, v_owner_id)
            ON CONFLICT (email) DO UPDATE SET signup_id = NULL, account_id = excluded.account_id
                WHERE email_claim.signup_id = v_signup.id;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the e-mail % is held by another signup', v_signup.email USING ERRCODE = 'TH423';
            END IF;
        END IF;
    END IF;

    -- As import_tenant has it: an end that the file told counts also where it told no owner.
    v_end := coalesce((SELECT (subscription_end + 1)::timestamp AT TIME ZONE 'UTC' FROM tenant_import_row WHERE tenant_id = p_tenant_id),
                      v_tenant.created_at + make_interval(months => v_signup.term_months));
    INSERT INTO profile (account_id, subscription_status, subscription_end)
    VALUES (v_owner_id, CASE WHEN v_end < now() THEN 'ended' ELSE 'active' END, v_end)
    ON CONFLICT (account_id) DO NOTHING;
    IF 'owner' = ANY (v_missing) THEN
        UPDATE tenant SET owner_id = v_owner_id WHERE id = p_tenant_id;
    END IF;

    IF 'wedding' = ANY (v_missing) THEN
        PERFORM add_wedding(p_tenant_id, v_signup);
    END IF;
    IF 'storefront' = ANY (v_missing) THEN
        INSERT INTO storefront (tenant_id, business_name, category, city)
        VALUES (p_tenant_id, v_signup.business_name, v_signup.category, v_signup.city);
    END IF;
    IF 'segment' = ANY (v_missing) THEN
        INSERT INTO segment (tenant_id, name) VALUES (p_tenant_id, v_plan.segment_name);
    END IF;
    IF 'package' = ANY (v_missing) THEN
        SELECT id INTO STRICT v_segment_id FROM segment WHERE tenant_id = p_tenant_id ORDER BY position, id LIMIT 1;
        PERFORM add_packages(p_tenant_id, v_segment_id, v_tenant.plan_code);
    END IF;
    IF 'address' = ANY (v_missing) THEN
        INSERT INTO site_address (slug, tenant_id) VALUES (v_signup.slug, p_tenant_id)
        ON CONFLICT (slug) DO UPDATE SET signup_id = NULL, tenant_id = excluded.tenant_id
            WHERE site_address.signup_id = v_signup.id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the address % belongs to another now', v_signup.slug USING ERRCODE = 'TH423';
        END IF;
    END IF;
    RETURN v_missing;
END;
$$;
COMMENT ON FUNCTION repair_tenant(uuid) IS 'Adds just what tenant_missing_parts names, from the signup and the plan, in the caller''s transaction; returns what was added.';
REVOKE EXECUTE ON FUNCTION repair_tenant(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION repair_tenant(uuid) TO threshold_app;
