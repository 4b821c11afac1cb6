--liquibase formatted sql

--changeset sandbox:0002-create-function context:sandbox runOnChange:true splitStatements:false
CREATE OR REPLACE FUNCTION sandbox.fail_first_provisioning() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, sandbox, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM sandbox.provisioning_fault f WHERE f.reference = NEW.id)
        AND NOT EXISTS (SELECT FROM public.provisioning_attempt a WHERE a.signup_id = NEW.id AND a.outcome = 'failed')
    THEN
        -- P0001 belongs to the lasting failures: nobody shall retry it silently within the request.
        RAISE EXCEPTION 'sandbox: the first provisioning of this signup was asked to fail' USING ERRCODE = 'P0001';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION sandbox.fail_first_provisioning() FROM PUBLIC;
COMMENT ON FUNCTION sandbox.fail_first_provisioning() IS 'Fails the transaction that completes a signup in sandbox.provisioning_fault, after the tenant''s rows were written, until one failed attempt is on record.';

--changeset sandbox:0002-arm context:sandbox runAlways:true
--comment: asked again at every start, since a start with live payments may have disarmed it; takes no lock when armed
--preconditions onFail:CONTINUE
--precondition-sql-check expectedResult:0 SELECT count(*) FROM pg_trigger WHERE tgrelid = 'public.pending_signup'::regclass AND tgname = 'sandbox_fail_first_provisioning'
CREATE TRIGGER sandbox_fail_first_provisioning
    AFTER UPDATE ON public.pending_signup
    FOR EACH ROW
    WHEN (NEW.status = 'complete' AND OLD.status <> 'complete')
    EXECUTE FUNCTION sandbox.fail_first_provisioning();
COMMENT ON TRIGGER sandbox_fail_first_provisioning ON public.pending_signup IS 'There only while the sandbox is on; a start with live payments drops it.';

--changeset sandbox:0002-disarm context:live runAlways:true
--comment: asked at every start, so that a database that once served the sandbox is clean; takes no lock when there is none
--preconditions onFail:CONTINUE
--precondition-sql-check expectedResult:1 SELECT count(*) FROM pg_trigger WHERE tgrelid = 'public.pending_signup'::regclass AND tgname = 'sandbox_fail_first_provisioning'
DROP TRIGGER sandbox_fail_first_provisioning ON public.pending_signup;
