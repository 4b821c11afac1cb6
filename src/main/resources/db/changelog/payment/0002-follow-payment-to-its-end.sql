--liquibase formatted sql

--changeset payment:0002-follow-payment-to-its-end
ALTER TABLE payment
    ADD COLUMN closing_at      timestamptz,
    ADD COLUMN asked_at        timestamptz,
    ADD COLUMN refund_reason   varchar(24),
    ADD COLUMN refund_id       varchar(255),
    ADD COLUMN refund_tries    integer NOT NULL DEFAULT 0,
    ADD COLUMN refunded_at     timestamptz,
    ADD COLUMN amount_refunded bigint  NOT NULL DEFAULT 0,
    ADD COLUMN disputed_at     timestamptz;
ALTER TABLE payment DROP CONSTRAINT payment_status_is_known;
ALTER TABLE payment DROP CONSTRAINT payment_paid_is_dated;
ALTER TABLE payment
    ADD CONSTRAINT payment_status_is_known CHECK (status IN
        ('created', 'open', 'processing', 'paid', 'expired', 'failed', 'refunding', 'refunded')),
    ADD CONSTRAINT payment_paid_is_dated CHECK ((status IN ('paid', 'refunding', 'refunded')) = (paid_at IS NOT NULL)),
    ADD CONSTRAINT payment_refund_is_explained CHECK ((status IN ('refunding', 'refunded')) = (refund_reason IS NOT NULL)),
    ADD CONSTRAINT payment_refund_reason_is_known CHECK (refund_reason IN
        ('gave_up', 'second_payment', 'late', 'differs', 'operator', 'stripe')),
    ADD CONSTRAINT payment_refunded_is_dated CHECK ((status = 'refunded') = (refunded_at IS NOT NULL)),
    ADD CONSTRAINT payment_refund_is_not_negative CHECK (amount_refunded >= 0 AND refund_tries >= 0),
    ADD CONSTRAINT payment_payment_intent_id_key UNIQUE (payment_intent_id);
COMMENT ON COLUMN payment.status IS 'created: written, Stripe not asked or its answer not heard. open: a session waits for the customer. processing: the customer is through, and the bank answers later. paid, expired, failed: as Stripe said. refunding: the money is owed back. refunded: Stripe confirmed that it went back.';
COMMENT ON COLUMN payment.closing_at IS 'When the customer, changing the order, asked for the session''s end; who did so gets no mail about an abandoned checkout.';
COMMENT ON COLUMN payment.asked_at IS 'When Stripe was last heard about this payment.';
COMMENT ON COLUMN payment.refund_reason IS 'gave_up: no tenant could be made in time. second_payment: the signup was paid already. late: the signup held nothing any more. differs: another amount or currency than ordered. operator: asked for in the console. stripe: made in Stripe''s dashboard.';
COMMENT ON COLUMN payment.refund_id IS 'Stripe''s refund under way or done; null before Stripe answered, and after a refund that failed.';
COMMENT ON COLUMN payment.refund_tries IS 'Refunds that failed at the bank, or whose key Stripe answers with a fault; part of the next one''s idempotency key.';
COMMENT ON COLUMN payment.amount_refunded IS 'In the currency''s minor unit, as Stripe said; less than the amount after a partial refund in Stripe''s dashboard.';
COMMENT ON CONSTRAINT payment_status_is_known ON payment IS 'The states of the column''s comment.';
COMMENT ON CONSTRAINT payment_paid_is_dated ON payment IS 'Status and date cannot tell different stories.';
COMMENT ON CONSTRAINT payment_refund_is_explained ON payment IS 'Nobody''s money goes back without a reason that can be read later.';
COMMENT ON CONSTRAINT payment_refund_reason_is_known ON payment IS 'The reasons of the column''s comment.';
COMMENT ON CONSTRAINT payment_refunded_is_dated ON payment IS 'Status and date cannot tell different stories.';
COMMENT ON CONSTRAINT payment_refund_is_not_negative ON payment IS 'Sums and counts.';
COMMENT ON CONSTRAINT payment_payment_intent_id_key ON payment IS 'What Stripe says about a charge concerns one payment.';

DROP INDEX payment_one_checkout_at_a_time;
CREATE UNIQUE INDEX payment_one_checkout_at_a_time ON payment (signup_id) WHERE status IN ('created', 'open', 'processing');
COMMENT ON INDEX payment_one_checkout_at_a_time IS 'Two clicks, two tabs: one session. And none beside a bank debit that has not settled.';
CREATE INDEX payment_refunding_idx ON payment (id) WHERE status = 'refunding';

ALTER TABLE stripe_event ADD COLUMN happened_at timestamptz;
COMMENT ON COLUMN stripe_event.happened_at IS 'When Stripe made the event; the time until received_at is the webhook''s lag.';

--changeset payment:0002-keep-what-bears-money splitStatements:false
CREATE FUNCTION refuse_forgetting_money() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.status NOT IN ('expired', 'failed') THEN
        RAISE EXCEPTION 'payment % is %: what bears money, or may, is kept', OLD.id, OLD.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_is_kept', TABLE = 'payment', SCHEMA = 'public';
    END IF;
    RETURN OLD;
END;
$$;
COMMENT ON FUNCTION refuse_forgetting_money() IS 'Lets the clean-up take away payments that ended unpaid, and no others. Raises 23514 payment_is_kept.';
REVOKE EXECUTE ON FUNCTION refuse_forgetting_money() FROM PUBLIC;
CREATE TRIGGER payment_is_kept BEFORE DELETE ON payment FOR EACH ROW EXECUTE FUNCTION refuse_forgetting_money();
COMMENT ON TRIGGER payment_is_kept ON payment IS 'Nothing that ever was paid, or may be, is cleaned up.';
GRANT DELETE ON payment TO threshold_app;
