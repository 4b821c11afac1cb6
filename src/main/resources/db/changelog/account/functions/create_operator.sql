--liquibase formatted sql

--changeset account:create_operator splitStatements:false runOnChange:true
-- The running role may not write accounts; this is its one way to make an operator.
CREATE OR REPLACE FUNCTION create_operator(p_email varchar, p_password_hash varchar) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_id uuid := uuidv7();
BEGIN
    INSERT INTO account (id, email, password_hash, role) VALUES (v_id, p_email, p_password_hash, 'OPERATOR');
    INSERT INTO email_claim (email, account_id) VALUES (p_email, v_id);
    RETURN v_id;
END;
$$;
COMMENT ON FUNCTION create_operator(varchar, varchar) IS 'Makes an account with the role OPERATOR and returns its id. Raises 23505 when the e-mail is held or owned.';
REVOKE EXECUTE ON FUNCTION create_operator(varchar, varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_operator(varchar, varchar) TO threshold_app;
