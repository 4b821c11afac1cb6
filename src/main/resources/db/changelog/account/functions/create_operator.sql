--liquibase formatted sql

--changeset account:create_operator splitStatements:false runOnChange:true
-- The running role may not write accounts; this is its one way to make an operator.
DROP FUNCTION IF EXISTS create_operator(varchar, varchar);
CREATE OR REPLACE FUNCTION create_operator(p_email varchar, p_password_hash varchar, p_level varchar DEFAULT 'owner',
                                           p_invited_at timestamptz DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_id uuid := uuidv7();
BEGIN
    INSERT INTO account (id, email, password_hash, role) VALUES (v_id, p_email, p_password_hash, 'OPERATOR');
    INSERT INTO operator (account_id, level, invited_at, joined_at)
    VALUES (v_id, p_level, p_invited_at, CASE WHEN p_invited_at IS NULL THEN now() END);
    INSERT INTO email_claim (email, account_id) VALUES (p_email, v_id);
    RETURN v_id;
END;
$$;
COMMENT ON FUNCTION create_operator(varchar, varchar, varchar, timestamptz) IS 'Makes an account with the role OPERATOR and returns its id; with p_invited_at one that joins when its password is set. Raises 23505 when the e-mail is held or owned.';
REVOKE EXECUTE ON FUNCTION create_operator(varchar, varchar, varchar, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_operator(varchar, varchar, varchar, timestamptz) TO threshold_app;
