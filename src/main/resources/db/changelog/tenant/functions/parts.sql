--liquibase formatted sql

--changeset tenant:parts splitStatements:false runOnChange:true
-- The parts that provision_tenant makes and repair_tenant makes again.
CREATE OR REPLACE FUNCTION add_wedding(p_tenant_id uuid, p_signup pending_signup) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp
AS $$
    INSERT INTO wedding (tenant_id, partner1_name, partner2_name, wedding_date, theme, pin_code, magic_token)
    VALUES (p_tenant_id, p_signup.partner1_name, p_signup.partner2_name, p_signup.wedding_date, p_signup.theme,
            -- 64 random bits, so that no PIN is likelier than another by more than one in 10^13.
            lpad(mod(('x' || encode(gen_random_bytes(8), 'hex'))::bit(64)::bigint & 9223372036854775807, 1000000)::text, 6, '0'),
            encode(gen_random_bytes(32), 'hex'));
$$;
COMMENT ON FUNCTION add_wedding(uuid, pending_signup) IS 'The wedding as its signup describes it, with a new PIN and a new guest link from pgcrypto''s generator.';

CREATE OR REPLACE FUNCTION add_packages(p_tenant_id uuid, p_segment_id uuid, p_plan_code varchar) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO package (tenant_id, segment_id, name, description, price_amount, currency, position)
    SELECT p_tenant_id, p_segment_id, name, description, price_amount, currency, position
    FROM package_template WHERE plan_code = p_plan_code ORDER BY position;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'plan % has no package templates', p_plan_code USING ERRCODE = 'no_data_found';
    END IF;
END;
$$;
COMMENT ON FUNCTION add_packages(uuid, uuid, varchar) IS 'Copies the plan''s package templates into the segment. Raises P0002 when there are none.';

REVOKE EXECUTE ON FUNCTION add_wedding(uuid, pending_signup), add_packages(uuid, uuid, varchar) FROM PUBLIC;
