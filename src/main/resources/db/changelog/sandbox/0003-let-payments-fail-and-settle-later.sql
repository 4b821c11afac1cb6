--liquibase formatted sql

--changeset sandbox:0003-alter-checkout-session context:sandbox
ALTER TABLE sandbox.checkout_session
    ADD COLUMN payment_method_types text[] NOT NULL DEFAULT '{card}',
    ADD CONSTRAINT checkout_session_payment_method_types CHECK (
        cardinality(payment_method_types) > 0 AND payment_method_types <@ '{card,us_bank_account,sepa_debit}');
COMMENT ON COLUMN sandbox.checkout_session.payment_method_types IS 'What the payer may choose from, in Stripe''s words.';
COMMENT ON CONSTRAINT checkout_session_payment_method_types ON sandbox.checkout_session IS 'Methods that the payment page has, and at least one of them.';
CREATE INDEX checkout_session_created_at ON sandbox.checkout_session (created_at);

--changeset sandbox:0003-alter-payment-intent context:sandbox
ALTER TABLE sandbox.payment_intent RENAME COLUMN card_last4 TO last4;
ALTER TABLE sandbox.payment_intent
    ALTER COLUMN charge_id DROP NOT NULL,
    ALTER COLUMN card_expires DROP NOT NULL,
    ADD COLUMN status text NOT NULL DEFAULT 'succeeded',
    ADD COLUMN method text NOT NULL DEFAULT 'card',
    ADD COLUMN failure_code text,
    ADD COLUMN failure_message text,
    ADD COLUMN settles_at timestamptz,
    ADD COLUMN settles_well boolean,
    ADD CONSTRAINT payment_intent_status CHECK (
        status IN ('requires_payment_method', 'requires_action', 'processing', 'succeeded', 'canceled')),
    ADD CONSTRAINT payment_intent_method CHECK (method IN ('card', 'us_bank_account', 'sepa_debit')),
    ADD CONSTRAINT payment_intent_failure_lengths CHECK (length(failure_code) <= 100 AND length(failure_message) <= 500),
    ADD CONSTRAINT payment_intent_failure_is_whole CHECK ((failure_code IS NULL) = (failure_message IS NULL)),
    ADD CONSTRAINT payment_intent_charged_once_it_moves CHECK (
        status NOT IN ('processing', 'succeeded') OR charge_id IS NOT NULL),
    ADD CONSTRAINT payment_intent_card_expires_for_cards CHECK ((method = 'card') = (card_expires IS NOT NULL)),
    ADD CONSTRAINT payment_intent_settles_while_processing CHECK (
        (status = 'processing') = (settles_at IS NOT NULL AND settles_well IS NOT NULL)),
    ADD CONSTRAINT payment_intent_refund_of_what_was_paid CHECK (amount_refunded = 0 OR status = 'succeeded');
COMMENT ON TABLE sandbox.payment_intent IS 'Payments from the first try on that got as far as the bank, each with at most one charge. Of the card or account only what Stripe tells is kept.';
COMMENT ON COLUMN sandbox.payment_intent.last4 IS 'The last four digits of the card or of the account.';
COMMENT ON COLUMN sandbox.payment_intent.failure_code IS 'Why the last try came to nothing, in Stripe''s words.';
COMMENT ON COLUMN sandbox.payment_intent.settles_well IS 'How a payment under way will end: paid, or failed.';
COMMENT ON CONSTRAINT payment_intent_status ON sandbox.payment_intent IS 'Those of Stripe''s that a payment by Checkout goes through.';
COMMENT ON CONSTRAINT payment_intent_method ON sandbox.payment_intent IS 'Methods that the payment page has.';
COMMENT ON CONSTRAINT payment_intent_failure_lengths ON sandbox.payment_intent IS 'Our own words, so the limits are generous.';
COMMENT ON CONSTRAINT payment_intent_failure_is_whole ON sandbox.payment_intent IS 'A failure is a code and a sentence.';
COMMENT ON CONSTRAINT payment_intent_charged_once_it_moves ON sandbox.payment_intent IS 'A charge there is once the bank was asked to pay.';
COMMENT ON CONSTRAINT payment_intent_card_expires_for_cards ON sandbox.payment_intent IS 'Accounts do not expire.';
COMMENT ON CONSTRAINT payment_intent_settles_while_processing ON sandbox.payment_intent IS 'What is under way ends, and nothing else does.';
COMMENT ON CONSTRAINT payment_intent_refund_of_what_was_paid ON sandbox.payment_intent IS 'Only money that came can go back.';

--changeset sandbox:0003-alter-refund context:sandbox
ALTER TABLE sandbox.refund
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    ADD CONSTRAINT refund_number_unique UNIQUE (number);
COMMENT ON COLUMN sandbox.refund.number IS 'The order of creation, which lists are sorted and paged by.';
COMMENT ON CONSTRAINT refund_number_unique ON sandbox.refund IS 'No two pages of a list share a refund.';
