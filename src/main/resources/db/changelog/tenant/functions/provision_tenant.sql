--liquibase formatted sql

--changeset tenant:provision_tenant splitStatements:false runOnChange:true
-- The one way to make a tenant. One call is one try; the caller's commit makes all of it true at once.
--
-- Errors besides PostgreSQL's own:
--   TH404  there is no such signup
--   TH402  it has a price, and neither a payment of exactly that price nor a waiver
--   TH409  it is not ready: still a draft, or its address or e-mail is not held
--   TH410  it was given up: its money goes back, or went
CREATE OR REPLACE FUNCTION provision_tenant(p_signup_id uuid)
    RETURNS TABLE (tenant_id uuid, owner_id uuid, slug varchar, created boolean, display_name varchar)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '1s'
AS $$
#variable_conflict use_column
DECLARE
    v_signup     pending_signup;
    v_plan       plan;
    v_tenant_id  uuid := uuidv7();
    v_owner_id   uuid := uuidv7();
    v_segment_id uuid := uuidv7();
    v_slug       varchar;
    v_name       varchar;
BEGIN
    -- First of all the lock: whoever else completes this signup waits here and then finds it complete.
    SELECT * INTO v_signup FROM pending_signup WHERE id = p_signup_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no signup %', p_signup_id USING ERRCODE = 'TH404';
    END IF;

    v_name := CASE v_signup.plan_code
        WHEN 'wedding' THEN v_signup.partner1_name || ' & ' || v_signup.partner2_name
        ELSE v_signup.business_name
    END;

    IF v_signup.status = 'complete' THEN
        RETURN QUERY SELECT tenant.id, tenant.owner_id, site_address.slug, false, v_name
            FROM tenant LEFT JOIN site_address ON site_address.tenant_id = tenant.id
            WHERE tenant.signup_id = p_signup_id;
        RETURN;
    END IF;

    IF v_signup.status = 'draft' THEN
        RAISE EXCEPTION 'signup % is still a draft', p_signup_id USING ERRCODE = 'TH409';
    END IF;
    IF v_signup.status IN ('refunding', 'refunded') THEN
        RAISE EXCEPTION 'signup % was given up', p_signup_id USING ERRCODE = 'TH410';
    END IF;
    IF v_signup.price_amount > 0 AND v_signup.waived_by IS NULL AND NOT EXISTS (
            SELECT FROM payment
            WHERE payment.signup_id = p_signup_id AND payment.status = 'paid'
              AND payment.amount = v_signup.price_amount AND payment.currency = v_signup.currency) THEN
        RAISE EXCEPTION 'signup % is not paid', p_signup_id USING ERRCODE = 'TH402';
    END IF;

    SELECT * INTO STRICT v_plan FROM plan WHERE code = v_signup.plan_code;

    INSERT INTO account (id, email, password_hash, role, locale)
    VALUES (v_owner_id, v_signup.email, v_signup.password_hash, 'OWNER',
            -- Whom an operator made a tenant for was not asked.
            CASE WHEN v_signup.waived_by IS NULL THEN v_signup.locale END);

    UPDATE email_claim SET signup_id = NULL, account_id = v_owner_id WHERE signup_id = p_signup_id AND email = v_signup.email;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'signup % does not hold its e-mail', p_signup_id USING ERRCODE = 'TH409';
    END IF;

    INSERT INTO profile (account_id, subscription_status, subscription_end)
    VALUES (v_owner_id, 'active', now() + make_interval(months => v_signup.term_months));

    INSERT INTO tenant (id, signup_id, plan_code, owner_id)
    VALUES (v_tenant_id, p_signup_id, v_signup.plan_code, v_owner_id);

    UPDATE site_address SET signup_id = NULL, tenant_id = v_tenant_id WHERE signup_id = p_signup_id AND slug = v_signup.slug
    RETURNING slug INTO v_slug;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'signup % does not hold its address', p_signup_id USING ERRCODE = 'TH409';
    END IF;

    CASE v_signup.plan_code
    WHEN 'wedding' THEN
        PERFORM add_wedding(v_tenant_id, v_signup);
    WHEN 'storefront' THEN
        INSERT INTO storefront (tenant_id, business_name, category, city)
        VALUES (v_tenant_id, v_signup.business_name, v_signup.category, v_signup.city);
        INSERT INTO segment (tenant_id, id, name) VALUES (v_tenant_id, v_segment_id, v_plan.segment_name);
        PERFORM add_packages(v_tenant_id, v_segment_id, v_signup.plan_code);
    END CASE;

    UPDATE pending_signup
    SET status = 'complete', completed_at = now(), password_hash = NULL, code_hash = NULL, link_token_hash = NULL,
        updated_at = now(), version = version + 1
    WHERE id = p_signup_id;

    INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome)
    VALUES (p_signup_id, coalesce(nullif(current_setting('threshold.triggered_by', true), ''), 'other'), 'succeeded');

    -- Now and not at COMMIT, so that what is wrong is this call's error. The database checks again whatever comes later.
    SET CONSTRAINTS tenant_is_complete, account_email_is_claimed, signup_complete_has_tenant IMMEDIATE;
    -- As the caller had them, who may do more in this transaction.
    SET CONSTRAINTS tenant_is_complete, account_email_is_claimed, signup_complete_has_tenant DEFERRED;

    RETURN QUERY SELECT v_tenant_id, v_owner_id, v_slug, true, v_name;
END;
$$;
COMMENT ON FUNCTION provision_tenant(uuid) IS 'Completes a signup: account, profile, tenant, wedding or storefront, address, completion and the attempt''s record, all or none. Idempotent: called again it returns the same tenant with created = false. Who called stands in the setting threshold.triggered_by.';
REVOKE EXECUTE ON FUNCTION provision_tenant(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION provision_tenant(uuid) TO threshold_app;
