--liquibase formatted sql

--changeset account:change_operator splitStatements:false runOnChange:true
-- What becomes of operators. Each locks all owners who can act, in one order: of two who take each other's level away
-- at once, the second waits, sees what the first did, and is refused.
--
-- Errors besides PostgreSQL's own:
--   TH404  there is no such operator, or in withdraw_invitation no open invitation
--   TH409  the last owner who can act would be gone
CREATE OR REPLACE FUNCTION lock_operator(p_operator uuid, p_leaves_owners boolean) RETURNS operator
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_operator operator;
BEGIN
    PERFORM FROM operator WHERE level = 'owner' AND joined_at IS NOT NULL AND disabled_at IS NULL ORDER BY account_id FOR UPDATE;
    SELECT * INTO v_operator FROM operator WHERE account_id = p_operator FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no operator %', p_operator USING ERRCODE = 'TH404';
    END IF;
    -- A statement of its own, and so with a view of what those waited for have committed.
    IF p_leaves_owners AND NOT EXISTS (SELECT FROM operator WHERE level = 'owner' AND joined_at IS NOT NULL
            AND disabled_at IS NULL AND account_id <> p_operator) THEN
        RAISE EXCEPTION '% is the last owner', p_operator USING ERRCODE = 'TH409';
    END IF;
    RETURN v_operator;
END;
$$;
COMMENT ON FUNCTION lock_operator(uuid, boolean) IS 'Locks the owners and this operator until the transaction ends. With p_leaves_owners, raises TH409 unless another owner can act.';
REVOKE EXECUTE ON FUNCTION lock_operator(uuid, boolean) FROM PUBLIC;

CREATE OR REPLACE FUNCTION change_operator_level(p_operator uuid, p_level varchar) RETURNS varchar
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_operator operator := lock_operator(p_operator, p_level <> 'owner');
BEGIN
    UPDATE operator SET level = p_level WHERE account_id = p_operator AND level <> p_level;
    RETURN v_operator.level;
END;
$$;
COMMENT ON FUNCTION change_operator_level(uuid, varchar) IS 'Gives an operator another level and returns the one before. Raises TH404 or TH409.';
REVOKE EXECUTE ON FUNCTION change_operator_level(uuid, varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_operator_level(uuid, varchar) TO threshold_app;

CREATE OR REPLACE FUNCTION disable_operator(p_operator uuid, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM lock_operator(p_operator, true);
    UPDATE operator SET disabled_at = p_at WHERE account_id = p_operator AND disabled_at IS NULL;
    RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION disable_operator(uuid, timestamptz) IS 'Lets nobody sign in with this account any more. Returns false when that was so before. Raises TH404 or TH409.';
REVOKE EXECUTE ON FUNCTION disable_operator(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disable_operator(uuid, timestamptz) TO threshold_app;

CREATE OR REPLACE FUNCTION enable_operator(p_operator uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM lock_operator(p_operator, false);
    UPDATE operator SET disabled_at = NULL WHERE account_id = p_operator AND disabled_at IS NOT NULL;
    RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION enable_operator(uuid) IS 'Takes back disable_operator. Returns false when there was nothing to take back. Raises TH404.';
REVOKE EXECUTE ON FUNCTION enable_operator(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enable_operator(uuid) TO threshold_app;

CREATE OR REPLACE FUNCTION withdraw_invitation(p_operator uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_operator operator;
BEGIN
    -- In the order in which accepting it goes: the link, the operator, the account.
    DELETE FROM password_reset WHERE account_id = p_operator;
    v_operator := lock_operator(p_operator, false);
    IF v_operator.joined_at IS NOT NULL THEN
        RAISE EXCEPTION '% has accepted the invitation', p_operator USING ERRCODE = 'TH404';
    END IF;
    -- Its claim on the e-mail and the operator's row go with it.
    DELETE FROM account WHERE id = p_operator;
END;
$$;
COMMENT ON FUNCTION withdraw_invitation(uuid) IS 'Deletes the account of an operator who was invited and has not joined. Raises TH404 when there is no such invitation.';
REVOKE EXECUTE ON FUNCTION withdraw_invitation(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION withdraw_invitation(uuid) TO threshold_app;
