--liquibase formatted sql

--changeset sandbox:0001-create-schema context:sandbox
CREATE SCHEMA sandbox;
COMMENT ON SCHEMA sandbox IS 'What Stripe would keep on its own servers. Nothing outside app.threshold.payment.sandbox reads it.';
GRANT USAGE ON SCHEMA sandbox TO threshold_app;

--changeset sandbox:0001-create-checkout-session context:sandbox
CREATE TABLE sandbox.checkout_session (
    id                  text        NOT NULL CHECK (id ~ '^cs_test_[A-Za-z0-9]{1,100}$'),
    number              bigint      GENERATED ALWAYS AS IDENTITY,
    created_at          timestamptz NOT NULL,
    expires_at          timestamptz NOT NULL,
    completed_at        timestamptz,
    status              text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'complete', 'expired')),
    url                 text        NOT NULL CHECK (length(url) <= 5000),
    success_url         text        NOT NULL CHECK (length(success_url) <= 5000),
    cancel_url          text        CHECK (length(cancel_url) <= 5000),
    locale              text        CHECK (length(locale) <= 10),
    currency            text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    amount_total        bigint      NOT NULL CHECK (amount_total > 0),
    line_items          jsonb       NOT NULL,
    client_reference_id text        CHECK (length(client_reference_id) <= 200),
    customer_email      text        CHECK (length(customer_email) <= 512),
    metadata            jsonb       NOT NULL,
    payment_description text        CHECK (length(payment_description) <= 1000),
    payment_metadata    jsonb       NOT NULL,
    CONSTRAINT checkout_session_pk PRIMARY KEY (id),
    CONSTRAINT checkout_session_number_unique UNIQUE (number),
    CONSTRAINT checkout_session_completed_when CHECK ((status = 'complete') = (completed_at IS NOT NULL))
);
CREATE INDEX checkout_session_open_expires_at ON sandbox.checkout_session (expires_at) WHERE status = 'open';
COMMENT ON TABLE sandbox.checkout_session IS 'Checkout Sessions as Stripe''s API describes them. Amounts are in the currency''s minor unit.';
COMMENT ON COLUMN sandbox.checkout_session.number IS 'The order of creation, which lists are sorted and paged by.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.checkout_session TO threshold_app;

--changeset sandbox:0001-create-payment-intent context:sandbox
CREATE TABLE sandbox.payment_intent (
    id                  text        NOT NULL CHECK (id ~ '^pi_[A-Za-z0-9]{1,100}$'),
    charge_id           text        NOT NULL CHECK (charge_id ~ '^ch_[A-Za-z0-9]{1,100}$'),
    checkout_session_id text        NOT NULL,
    created_at          timestamptz NOT NULL,
    amount              bigint      NOT NULL CHECK (amount > 0),
    amount_refunded     bigint      NOT NULL DEFAULT 0,
    currency            text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    description         text        CHECK (length(description) <= 1000),
    metadata            jsonb       NOT NULL,
    payer_email         text        NOT NULL CHECK (length(payer_email) <= 512),
    payer_name          text        NOT NULL CHECK (length(payer_name) <= 200),
    card_last4          text        NOT NULL CHECK (card_last4 ~ '^[0-9]{4}$'),
    card_expires        text        NOT NULL CHECK (card_expires ~ '^[0-9]{4}-[0-9]{2}$'),
    CONSTRAINT payment_intent_pk PRIMARY KEY (id),
    CONSTRAINT payment_intent_charge_unique UNIQUE (charge_id),
    CONSTRAINT payment_intent_one_for_each_session UNIQUE (checkout_session_id),
    CONSTRAINT payment_intent_session_fk FOREIGN KEY (checkout_session_id) REFERENCES sandbox.checkout_session (id),
    CONSTRAINT payment_intent_refund_within_amount CHECK (amount_refunded BETWEEN 0 AND amount)
);
COMMENT ON TABLE sandbox.payment_intent IS 'Payments that succeeded, each with its one charge. Of the card only what Stripe tells is kept.';
COMMENT ON CONSTRAINT payment_intent_one_for_each_session ON sandbox.payment_intent IS 'A checkout session is paid at most once.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.payment_intent TO threshold_app;

--changeset sandbox:0001-create-refund context:sandbox
CREATE TABLE sandbox.refund (
    id                text        NOT NULL CHECK (id ~ '^re_[A-Za-z0-9]{1,100}$'),
    payment_intent_id text        NOT NULL,
    created_at        timestamptz NOT NULL,
    amount            bigint      NOT NULL CHECK (amount > 0),
    reason            text        CHECK (reason IN ('duplicate', 'fraudulent', 'requested_by_customer')),
    metadata          jsonb       NOT NULL,
    CONSTRAINT refund_pk PRIMARY KEY (id),
    CONSTRAINT refund_payment_intent_fk FOREIGN KEY (payment_intent_id) REFERENCES sandbox.payment_intent (id)
);
CREATE INDEX refund_payment_intent_id ON sandbox.refund (payment_intent_id);
COMMENT ON TABLE sandbox.refund IS 'Refunds. They succeed at once, as those to Stripe''s test cards do.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.refund TO threshold_app;

--changeset sandbox:0001-create-idempotency-key context:sandbox
CREATE TABLE sandbox.idempotency_key (
    key             text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    path            text        NOT NULL CHECK (length(path) <= 500),
    parameters_hash text        NOT NULL CHECK (length(parameters_hash) = 64),
    created_at      timestamptz NOT NULL,
    status          integer     NOT NULL,
    body            text        NOT NULL CHECK (length(body) <= 200000),
    request_id      text        NOT NULL CHECK (length(request_id) <= 100),
    CONSTRAINT idempotency_key_pk PRIMARY KEY (key)
);
CREATE INDEX idempotency_key_created_at ON sandbox.idempotency_key (created_at);
COMMENT ON TABLE sandbox.idempotency_key IS 'Answers by Idempotency-Key, written in the transaction that they tell of. Forgotten after 24 hours, as Stripe does.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.idempotency_key TO threshold_app;

--changeset sandbox:0001-create-event context:sandbox
CREATE TABLE sandbox.event (
    id              text        NOT NULL CHECK (id ~ '^evt_[A-Za-z0-9]{1,100}$'),
    created_at      timestamptz NOT NULL,
    type            text        NOT NULL CHECK (length(type) <= 100),
    object_id       text        NOT NULL CHECK (length(object_id) <= 110),
    body            text        NOT NULL CHECK (length(body) <= 200000),
    attempts        integer     NOT NULL DEFAULT 0,
    last_attempt_at timestamptz,
    last_answer     text        CHECK (length(last_answer) <= 300),
    delivered_at    timestamptz,
    CONSTRAINT event_pk PRIMARY KEY (id)
);
CREATE INDEX event_object_id ON sandbox.event (object_id);
COMMENT ON TABLE sandbox.event IS 'Events and how far their webhook got.';
COMMENT ON COLUMN sandbox.event.object_id IS 'The session or charge that the event is about.';
COMMENT ON COLUMN sandbox.event.body IS 'The bytes that are signed and sent, so text and not jsonb.';
COMMENT ON COLUMN sandbox.event.last_answer IS 'HTTP status of the last attempt, or why there was none.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.event TO threshold_app;

--changeset sandbox:0001-create-provisioning-fault context:sandbox
CREATE TABLE sandbox.provisioning_fault (
    reference uuid        NOT NULL,
    asked_at  timestamptz NOT NULL,
    CONSTRAINT provisioning_fault_pk PRIMARY KEY (reference)
);
COMMENT ON TABLE sandbox.provisioning_fault IS 'Signups whose first provisioning somebody asked to see fail.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.provisioning_fault TO threshold_app;
