--liquibase formatted sql

--changeset sandbox:0006-alter-payment-intent context:sandbox
ALTER TABLE sandbox.payment_intent
    ADD COLUMN canceled_at timestamptz,
    ADD CONSTRAINT payment_intent_canceled_when CHECK ((status = 'canceled') = (canceled_at IS NOT NULL));
COMMENT ON COLUMN sandbox.payment_intent.canceled_at IS 'When its session ended before anything was paid.';
COMMENT ON CONSTRAINT payment_intent_canceled_when ON sandbox.payment_intent IS 'Whatever is canceled was canceled at some time.';
