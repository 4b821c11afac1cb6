--liquibase formatted sql

--changeset signup:0003-remember-steps
ALTER TABLE pending_signup
    ADD COLUMN details_at  timestamptz,
    ADD COLUMN address_at  timestamptz,
    ADD COLUMN reviewed_at timestamptz;
COMMENT ON COLUMN pending_signup.details_at IS 'When the details step was passed for the first time; null before, and in what an operator made.';
COMMENT ON COLUMN pending_signup.address_at IS 'When the address step was passed for the first time.';
COMMENT ON COLUMN pending_signup.reviewed_at IS 'When the review''s button took the hold for the first time; held_at is that of the hold there is now.';

-- Of those from before nobody wrote the moment down; the nearest that is known stands for it.
UPDATE pending_signup s
SET reviewed_at = least(s.held_at, s.link_mailed_at, s.paid_at, (SELECT min(p.created_at) FROM payment p WHERE p.signup_id = s.id))
WHERE s.waived_by IS NULL;
UPDATE pending_signup
SET details_at = least(coalesce(email_confirmed_at, created_at), reviewed_at),
    address_at = CASE WHEN slug IS NOT NULL THEN coalesce(reviewed_at, updated_at) END
WHERE waived_by IS NULL AND coalesce(partner1_name, business_name) IS NOT NULL;

--changeset signup:0003-tell-stuck-ones
-- What makes a signup a matter for the operator stands partly in other tables. It is copied here, by triggers and so
-- whoever writes, and not joined: only so can one index find the stuck ones among millions, in their order.
ALTER TABLE pending_signup
    ADD COLUMN money_at         timestamptz,
    ADD COLUMN refund_owed_at   timestamptz,
    ADD COLUMN checkout_ends_at timestamptz,
    ADD COLUMN failed_at        timestamptz,
    ADD COLUMN failed_sqlstate  char(5);
UPDATE pending_signup s
SET money_at = p.money_at, refund_owed_at = p.refund_owed_at, checkout_ends_at = p.checkout_ends_at
FROM (SELECT signup_id,
             min(paid_at) FILTER (WHERE status = 'paid') AS money_at,
             min(updated_at) FILTER (WHERE status = 'refunding') AS refund_owed_at,
             min(expires_at) FILTER (WHERE status IN ('created', 'open')) AS checkout_ends_at
      FROM payment GROUP BY signup_id) p
WHERE p.signup_id = s.id;
UPDATE pending_signup s
SET failed_at = f.finished_at, failed_sqlstate = f.sqlstate
FROM (SELECT DISTINCT ON (signup_id) signup_id, finished_at, sqlstate FROM provisioning_attempt
      WHERE outcome = 'failed' ORDER BY signup_id, id DESC) f
WHERE f.signup_id = s.id;
ALTER TABLE pending_signup
    ADD COLUMN stuck_since timestamptz GENERATED ALWAYS AS (CASE
        WHEN status IN ('paid', 'blocked', 'refunding') OR status = 'held' AND waived_by IS NOT NULL
            THEN coalesce(paid_at, held_at, created_at)
        WHEN refund_owed_at IS NOT NULL THEN refund_owed_at
        WHEN status IN ('draft', 'held', 'refunded') AND money_at IS NOT NULL THEN money_at
        WHEN status = 'held' AND price_amount = 0 AND failed_at IS NOT NULL THEN held_at
        WHEN status = 'held' THEN checkout_ends_at
    END) STORED,
    ADD COLUMN failure_kind varchar(10) GENERATED ALWAYS AS (CASE
        WHEN failed_at IS NULL THEN 'none'
        WHEN left(failed_sqlstate, 2) IN ('08', '53') OR failed_sqlstate IN
            ('40000', '40001', '40003', '40P01', '55P03', '57P01', '57P02', '57P03', '25006') THEN 'passing'
        WHEN failed_sqlstate = '23505' THEN 'taken'
        WHEN left(failed_sqlstate, 2) = '23' THEN 'constraint'
        WHEN failed_sqlstate = 'P0002' THEN 'template'
        WHEN left(failed_sqlstate, 2) = 'TH' THEN 'order'
        ELSE 'other'
    END) STORED;
COMMENT ON COLUMN pending_signup.money_at IS 'When the oldest of its payments was paid that is neither refunded nor on its way back; kept by a trigger on payment.';
COMMENT ON COLUMN pending_signup.refund_owed_at IS 'Since when money of it is on its way back; null when none is. Kept by a trigger on payment.';
COMMENT ON COLUMN pending_signup.checkout_ends_at IS 'The end of the checkout that waits; from then on it is in doubt whether it was paid. Kept by a trigger on payment.';
COMMENT ON COLUMN pending_signup.failed_at IS 'When a try to provision it failed last; kept by a trigger on provisioning_attempt.';
COMMENT ON COLUMN pending_signup.failed_sqlstate IS 'PostgreSQL''s code for that; null when it had none.';
COMMENT ON COLUMN pending_signup.stuck_since IS 'Since when it is stuck. In the future, while a checkout still waits for its customer; null when nothing is to be done.';
COMMENT ON COLUMN pending_signup.failure_kind IS 'What the operator''s filter calls the last failure: none, passing, taken, constraint, template, order or other.';

--changeset signup:0003-follow-payments splitStatements:false
CREATE FUNCTION tell_signup_of_payments() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    told uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.signup_id ELSE NEW.signup_id END;
BEGIN
    -- First the lock: what is counted after it has been waited for is what everybody before has left.
    PERFORM FROM pending_signup WHERE pending_signup.id = told FOR NO KEY UPDATE;
    UPDATE pending_signup s
    SET money_at = p.money_at, refund_owed_at = p.refund_owed_at, checkout_ends_at = p.checkout_ends_at
    FROM (SELECT min(paid_at) FILTER (WHERE status = 'paid') AS money_at,
                 min(updated_at) FILTER (WHERE status = 'refunding') AS refund_owed_at,
                 min(expires_at) FILTER (WHERE status IN ('created', 'open')) AS checkout_ends_at
          FROM payment WHERE signup_id = told) p
    WHERE s.id = told
      AND (s.money_at, s.refund_owed_at, s.checkout_ends_at) IS DISTINCT FROM (p.money_at, p.refund_owed_at, p.checkout_ends_at);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION tell_signup_of_payments() IS 'Keeps what the signup has copied of its payments. Takes the payment''s lock first and then the signup''s, as everybody does.';
REVOKE EXECUTE ON FUNCTION tell_signup_of_payments() FROM PUBLIC;

CREATE FUNCTION tell_signup_of_failure() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE pending_signup SET failed_at = NEW.finished_at, failed_sqlstate = NEW.sqlstate WHERE id = NEW.signup_id;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION tell_signup_of_failure() IS 'Keeps what the signup has copied of its last failed attempt.';
REVOKE EXECUTE ON FUNCTION tell_signup_of_failure() FROM PUBLIC;

CREATE TRIGGER signup_hears_of_new_payment AFTER INSERT ON payment FOR EACH ROW EXECUTE FUNCTION tell_signup_of_payments();
CREATE TRIGGER signup_hears_of_payment AFTER UPDATE ON payment FOR EACH ROW
    WHEN (OLD.status <> NEW.status OR OLD.expires_at <> NEW.expires_at OR OLD.paid_at IS DISTINCT FROM NEW.paid_at)
    EXECUTE FUNCTION tell_signup_of_payments();
CREATE TRIGGER signup_hears_of_lost_payment AFTER DELETE ON payment FOR EACH ROW
    WHEN (OLD.status NOT IN ('expired', 'failed', 'refunded')) EXECUTE FUNCTION tell_signup_of_payments();
CREATE TRIGGER signup_hears_of_failure AFTER INSERT ON provisioning_attempt FOR EACH ROW
    WHEN (NEW.outcome = 'failed') EXECUTE FUNCTION tell_signup_of_failure();
-- Always: also where hands in the database have switched the others off.
ALTER TABLE payment ENABLE ALWAYS TRIGGER signup_hears_of_new_payment;
ALTER TABLE payment ENABLE ALWAYS TRIGGER signup_hears_of_payment;
ALTER TABLE payment ENABLE ALWAYS TRIGGER signup_hears_of_lost_payment;
ALTER TABLE provisioning_attempt ENABLE ALWAYS TRIGGER signup_hears_of_failure;
COMMENT ON TRIGGER signup_hears_of_new_payment ON payment IS 'A checkout that waits has an end, from which on it is in doubt.';
COMMENT ON TRIGGER signup_hears_of_payment ON payment IS 'Whether there is money, or money owed back, is seen at the signup.';
COMMENT ON TRIGGER signup_hears_of_lost_payment ON payment IS 'Only hands in the database can take away what bears money; what is left is counted anew.';
COMMENT ON TRIGGER signup_hears_of_failure ON provisioning_attempt IS 'The last failure is what the operator''s list is filtered by.';

--changeset signup:0003-index-lists
-- Prefixes are compared letter by letter (pattern_ops), whatever the database's collation; for equality these serve too.
DROP INDEX pending_signup_email_idx;
CREATE INDEX pending_signup_email_idx ON pending_signup (email varchar_pattern_ops);
CREATE INDEX pending_signup_slug_idx ON pending_signup (slug varchar_pattern_ops) WHERE slug IS NOT NULL;
CREATE INDEX pending_signup_partner1_name_idx ON pending_signup (lower(partner1_name) text_pattern_ops) WHERE partner1_name IS NOT NULL;
CREATE INDEX pending_signup_partner2_name_idx ON pending_signup (lower(partner2_name) text_pattern_ops) WHERE partner2_name IS NOT NULL;
CREATE INDEX pending_signup_business_name_idx ON pending_signup (lower(business_name) text_pattern_ops) WHERE business_name IS NOT NULL;
CREATE INDEX pending_signup_begun_idx ON pending_signup (status, plan_code, created_at, id);
COMMENT ON INDEX pending_signup_begun_idx IS 'The list of all: each pair of status and plan is read in order, and the few that are needed are merged.';
CREATE INDEX pending_signup_stuck_idx ON pending_signup (stuck_since, id, status, plan_code, failure_kind, checkout_ends_at)
    WHERE stuck_since IS NOT NULL;
COMMENT ON INDEX pending_signup_stuck_idx IS 'The operator''s list in its order; what it is filtered by stands behind the key, so that rows that do not fit are not read.';
CREATE INDEX pending_signup_failed_idx ON pending_signup (failure_kind, created_at, id, status, plan_code) WHERE failed_at IS NOT NULL;
COMMENT ON INDEX pending_signup_failed_idx IS 'Those whose provisioning failed at least once, complete ones too, by the kind of their last failure.';
