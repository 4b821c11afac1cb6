--liquibase formatted sql

--changeset sandbox:0005-alter-refund context:sandbox
ALTER TABLE sandbox.refund
    ADD COLUMN status text NOT NULL DEFAULT 'succeeded',
    ADD COLUMN failure_reason text,
    ADD COLUMN turns_into text,
    ADD CONSTRAINT refund_status CHECK (status IN ('pending', 'succeeded', 'failed')),
    ADD CONSTRAINT refund_failure_reason CHECK (
        failure_reason IN ('expired_or_canceled_card') AND status = 'failed' OR failure_reason IS NULL AND status <> 'failed'),
    ADD CONSTRAINT refund_turns_into CHECK (
        status = 'pending' AND turns_into = 'succeeded' OR status = 'succeeded' AND turns_into = 'failed'
        OR status <> 'pending' AND turns_into IS NULL);
COMMENT ON TABLE sandbox.refund IS 'Refunds. Most succeed at once; those to two of the test cards turn into something else later.';
COMMENT ON COLUMN sandbox.refund.turns_into IS 'What its status will be; null for one that is final.';
COMMENT ON CONSTRAINT refund_status ON sandbox.refund IS 'Those of Stripe''s that a refund to a card goes through.';
COMMENT ON CONSTRAINT refund_failure_reason ON sandbox.refund IS 'A refund that failed says why, in Stripe''s words.';
COMMENT ON CONSTRAINT refund_turns_into ON sandbox.refund IS 'Pending ones succeed, and what seemed to have succeeded may fail, as with Stripe''s test cards.';

--changeset sandbox:0005-create-dispute context:sandbox
CREATE TABLE sandbox.dispute (
    id                text        NOT NULL,
    payment_intent_id text        NOT NULL,
    created_at        timestamptz NOT NULL,
    amount            bigint      NOT NULL,
    CONSTRAINT dispute_pk PRIMARY KEY (id),
    CONSTRAINT dispute_payment_intent_fk FOREIGN KEY (payment_intent_id) REFERENCES sandbox.payment_intent (id),
    CONSTRAINT dispute_one_for_each_payment UNIQUE (payment_intent_id),
    CONSTRAINT dispute_id CHECK (id ~ '^du_[A-Za-z0-9]{1,100}$'),
    CONSTRAINT dispute_amount CHECK (amount > 0)
);
COMMENT ON TABLE sandbox.dispute IS 'Charges that the payer''s bank took back as fraudulent. Nobody here defends or closes them.';
COMMENT ON CONSTRAINT dispute_one_for_each_payment ON sandbox.dispute IS 'A charge is disputed at most once.';
COMMENT ON CONSTRAINT dispute_id ON sandbox.dispute IS 'In Stripe''s form.';
COMMENT ON CONSTRAINT dispute_amount ON sandbox.dispute IS 'In the currency''s minor unit.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.dispute TO threshold_app;
