--liquibase formatted sql

--changeset tenant:import_tenant splitStatements:false runOnChange:true
-- The one way for a tenant to arrive incomplete: as a row of a file that an operator confirmed. What the row does not say
-- is not made up; the tenant is on the list of incomplete ones from the COMMIT on.
--
-- Errors besides PostgreSQL's own (23505 where the e-mail or the address is somebody's):
--   TH404  there is no such row
--   TH409  its import was not confirmed, the row has faults, or it was imported already
CREATE OR REPLACE FUNCTION import_tenant(p_import_id uuid, p_line integer, p_reference varchar) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '5s'
AS $$
#variable_conflict use_column
DECLARE
    v_import     tenant_import;
    v_row        tenant_import_row;
    v_plan       plan;
    v_signup     pending_signup;
    v_signup_id  uuid := uuidv7();
    v_tenant_id  uuid := uuidv7();
    v_owner_id   uuid;
    v_segment_id uuid := uuidv7();
    v_end        timestamptz;
BEGIN
    SELECT * INTO v_row FROM tenant_import_row WHERE import_id = p_import_id AND line = p_line FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no line % in the import %', p_line, p_import_id USING ERRCODE = 'TH404';
    END IF;
    SELECT * INTO STRICT v_import FROM tenant_import WHERE id = p_import_id;
    IF v_import.status <> 'running' OR v_row.faults <> '' OR v_row.tenant_id IS NOT NULL THEN
        RAISE EXCEPTION 'line % of the import % is not to be imported', p_line, p_import_id USING ERRCODE = 'TH409';
    END IF;
    SELECT * INTO STRICT v_plan FROM plan WHERE code = v_row.plan_code;

    INSERT INTO pending_signup (id, reference, plan_code, status, resume_token_hash, email, partner1_name, partner2_name,
        wedding_date, theme, business_name, category, city, slug, price_amount, currency, waived_by, completed_at, import_id)
    VALUES (v_signup_id, p_reference, v_row.plan_code, 'complete', gen_random_bytes(32), v_row.email, v_row.partner1_name,
        v_row.partner2_name, v_row.wedding_date, v_row.theme, v_row.business_name, v_row.category, v_row.city, v_row.slug,
        v_plan.price_amount, v_plan.currency, coalesce(v_import.confirmed_by, v_import.uploaded_by), now(), p_import_id)
    RETURNING * INTO v_signup;

    IF v_row.email IS NOT NULL THEN
        v_owner_id := uuidv7();
        -- Until midnight of that day, by UTC; where the row names none, for as long as the plan is sold.
        v_end := coalesce((v_row.subscription_end + 1)::timestamp AT TIME ZONE 'UTC',
                          now() + make_interval(months => v_plan.term_months));
        -- No password fits; the owner sets one through the link of "forgot password".
        INSERT INTO account (id, email, password_hash, role) VALUES (v_owner_id, v_row.email, '{argon2}$argon2id$none', 'OWNER');
        INSERT INTO email_claim (email, account_id) VALUES (v_row.email, v_owner_id);
        INSERT INTO profile (account_id, subscription_status, subscription_end)
        VALUES (v_owner_id, CASE WHEN v_end < now() THEN 'ended' ELSE 'active' END, v_end);
    END IF;

    INSERT INTO tenant (id, signup_id, plan_code, owner_id, imported_in)
    VALUES (v_tenant_id, v_signup_id, v_row.plan_code, v_owner_id, pg_current_xact_id());
    IF v_row.slug IS NOT NULL THEN
        INSERT INTO site_address (slug, tenant_id) VALUES (v_row.slug, v_tenant_id);
    END IF;

    IF v_row.plan_code = 'wedding' AND num_nulls(v_row.partner1_name, v_row.partner2_name, v_row.wedding_date, v_row.theme) = 0 THEN
        PERFORM add_wedding(v_tenant_id, v_signup);
    END IF;
    IF v_row.plan_code = 'storefront' AND num_nulls(v_row.business_name, v_row.category, v_row.city) = 0 THEN
        INSERT INTO storefront (tenant_id, business_name, category, city)
        VALUES (v_tenant_id, v_row.business_name, v_row.category, v_row.city);
    END IF;
    IF v_row.plan_code = 'storefront' AND v_row.standard_packages THEN
        INSERT INTO segment (tenant_id, id, name) VALUES (v_tenant_id, v_segment_id, v_plan.segment_name);
        PERFORM add_packages(v_tenant_id, v_segment_id, v_row.plan_code);
    END IF;

    UPDATE tenant_import_row SET tenant_id = v_tenant_id WHERE import_id = p_import_id AND line = p_line;
    RETURN v_tenant_id;
END;
$$;
COMMENT ON FUNCTION import_tenant(uuid, integer, varchar) IS 'Makes a tenant of one row of a confirmed import, as complete as the row is, with its signup, whose price was waived by the operator who confirmed the import. Returns its id.';
REVOKE EXECUTE ON FUNCTION import_tenant(uuid, integer, varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION import_tenant(uuid, integer, varchar) TO threshold_app;
