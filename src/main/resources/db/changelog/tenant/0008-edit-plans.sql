--liquibase formatted sql

--changeset tenant:0008-keep-the-term-that-was-shown
ALTER TABLE pending_signup ADD COLUMN term_months integer
    CONSTRAINT pending_signup_term_is_positive CHECK (term_months > 0);
UPDATE pending_signup s SET term_months = p.term_months FROM plan p WHERE p.code = s.plan_code;
COMMENT ON COLUMN pending_signup.term_months IS 'How long what this customer was shown lasts; null is without end. Later changes of the plan do not touch it.';
COMMENT ON CONSTRAINT pending_signup_term_is_positive ON pending_signup IS 'No end is null; nobody buys nothing.';

--changeset tenant:0008-keep-the-term-that-was-shown-trigger splitStatements:false
CREATE FUNCTION keep_shown_term() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    NEW.term_months := (SELECT plan.term_months FROM plan WHERE plan.code = NEW.plan_code);
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION keep_shown_term() IS 'Copies the plan''s term into a signup that begins, whoever writes it: left out, it would mean "without end".';
REVOKE EXECUTE ON FUNCTION keep_shown_term() FROM PUBLIC;
CREATE TRIGGER pending_signup_keeps_its_term BEFORE INSERT ON pending_signup FOR EACH ROW EXECUTE FUNCTION keep_shown_term();
COMMENT ON TRIGGER pending_signup_keeps_its_term ON pending_signup IS 'Whoever writes a signup, it lasts as long as was shown when it began.';

--changeset tenant:0008-refuse-plan-without-packages splitStatements:false
CREATE FUNCTION refuse_plan_without_packages() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- A lock, so that of two who each take away one of the last two the second sees what the first left.
    PERFORM FROM plan WHERE plan.code = OLD.plan_code AND plan.segment_name IS NOT NULL FOR UPDATE;
    IF FOUND AND NOT EXISTS (SELECT FROM package_template WHERE package_template.plan_code = OLD.plan_code) THEN
        RAISE EXCEPTION 'plan % would have no package templates', OLD.plan_code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_has_packages', TABLE = 'package_template', SCHEMA = 'public';
    END IF;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION refuse_plan_without_packages() IS 'Without a template no storefront could be provisioned. Raises 23514 plan_has_packages at COMMIT.';
REVOKE EXECUTE ON FUNCTION refuse_plan_without_packages() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER plan_has_packages AFTER DELETE OR UPDATE OF plan_code ON package_template
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_plan_without_packages();
COMMENT ON TRIGGER plan_has_packages ON package_template IS 'At COMMIT, so that all may be exchanged in one transaction.';

GRANT UPDATE (name, description, price_amount, currency, term_months, segment_name, updated_at) ON plan TO threshold_app;
GRANT INSERT, UPDATE, DELETE ON package_template TO threshold_app;
