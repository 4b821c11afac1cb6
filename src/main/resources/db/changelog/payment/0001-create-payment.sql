--liquibase formatted sql

--changeset payment:0001-create-payment
CREATE TABLE payment (
    id                  uuid          PRIMARY KEY DEFAULT uuidv7(),
    signup_id           uuid          NOT NULL REFERENCES pending_signup (id),
    status              varchar(16)   NOT NULL DEFAULT 'created',
    amount              bigint        NOT NULL,
    currency            char(3)       NOT NULL,
    product_name        varchar(120)  NOT NULL,
    customer_email      varchar(254)  NOT NULL,
    locale              varchar(35)   NOT NULL,
    success_url         varchar(2048) NOT NULL,
    cancel_url          varchar(2048) NOT NULL,
    checkout_session_id varchar(255),
    checkout_url        varchar(2048),
    payment_intent_id   varchar(255),
    expires_at          timestamptz   NOT NULL,
    paid_at             timestamptz,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    version             integer       NOT NULL DEFAULT 0,
    CONSTRAINT payment_checkout_session_id_key UNIQUE (checkout_session_id),
    CONSTRAINT payment_status_is_known CHECK (status IN ('created', 'open', 'paid', 'expired')),
    CONSTRAINT payment_amount_is_positive CHECK (amount BETWEEN 1 AND 99999999),
    CONSTRAINT payment_currency_is_iso CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT payment_open_has_a_session CHECK (status = 'created' OR status = 'expired' OR num_nulls(checkout_session_id, checkout_url) = 0),
    CONSTRAINT payment_paid_is_dated CHECK ((status = 'paid') = (paid_at IS NOT NULL))
);
CREATE UNIQUE INDEX payment_one_checkout_at_a_time ON payment (signup_id) WHERE status IN ('created', 'open');
CREATE INDEX payment_signup_id_idx ON payment (signup_id);
COMMENT ON TABLE payment IS 'One checkout session and what came of it. The row is written before Stripe is called, and its id is the idempotency key; it holds everything that is sent, so that the same call can be made again.';
COMMENT ON COLUMN payment.status IS 'created: written, Stripe not asked or its answer not heard. open: a session waits for the customer. paid, expired: as Stripe said.';
COMMENT ON COLUMN payment.amount IS 'In the currency''s minor unit; what Stripe says was paid must equal it.';
COMMENT ON INDEX payment_one_checkout_at_a_time IS 'Two clicks, two tabs: one session.';
COMMENT ON CONSTRAINT payment_checkout_session_id_key ON payment IS 'What Stripe says about a session concerns one payment.';
COMMENT ON CONSTRAINT payment_status_is_known ON payment IS 'The states of the column''s comment.';
COMMENT ON CONSTRAINT payment_amount_is_positive ON payment IS 'What is free is not sent to Stripe; the upper bound is what Stripe takes in one payment.';
COMMENT ON CONSTRAINT payment_currency_is_iso ON payment IS 'ISO 4217 in upper case; Stripe''s lower case is turned before it gets here.';
COMMENT ON CONSTRAINT payment_open_has_a_session ON payment IS 'A payment that may still come, or came, can be looked up at Stripe and returned to.';
COMMENT ON CONSTRAINT payment_paid_is_dated ON payment IS 'Status and date cannot tell different stories.';

CREATE TABLE stripe_event (
    id          varchar(255) PRIMARY KEY,
    type        varchar(100) NOT NULL,
    outcome     varchar(16)  NOT NULL,
    received_at timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT stripe_event_outcome_is_known CHECK (outcome IN ('applied', 'ignored'))
);
COMMENT ON TABLE stripe_event IS 'The inbox of webhooks: a row and its effect commit together, and only then is Stripe answered 2xx.';
COMMENT ON CONSTRAINT stripe_event_outcome_is_known ON stripe_event IS 'An event that is written has been dealt with: there is no third outcome.';

GRANT SELECT, INSERT, UPDATE ON payment TO threshold_app;
GRANT SELECT, INSERT ON stripe_event TO threshold_app;
