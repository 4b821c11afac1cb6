--liquibase formatted sql

--changeset sandbox:0004-create-api-fault context:sandbox
CREATE TABLE sandbox.api_fault (
    number      bigint      GENERATED ALWAYS AS IDENTITY,
    operation   text        NOT NULL,
    kind        text        NOT NULL,
    remaining   integer     NOT NULL DEFAULT 1,
    hang_millis integer     NOT NULL DEFAULT 30000,
    armed_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_fault_pk PRIMARY KEY (number),
    CONSTRAINT api_fault_operation CHECK (operation IN ('create', 'retrieve', 'list', 'expire', 'refund', 'any')),
    CONSTRAINT api_fault_kind CHECK (
        kind IN ('timeout_before', 'timeout_after', 'error_before', 'error_after', 'rate_limit', 'conflict')),
    CONSTRAINT api_fault_remaining CHECK (remaining BETWEEN 0 AND 1000000),
    CONSTRAINT api_fault_hang CHECK (hang_millis BETWEEN 0 AND 600000)
);
COMMENT ON TABLE sandbox.api_fault IS 'Faults that requests to the API meet, the oldest first. A row is all that arms one, for every node.';
COMMENT ON COLUMN sandbox.api_fault.operation IS 'Which requests: of sessions create and expire, refund for new ones, retrieve and list for whatever is read.';
COMMENT ON COLUMN sandbox.api_fault.kind IS 'Before or after the work; 500 after the work is remembered under the idempotency key.';
COMMENT ON COLUMN sandbox.api_fault.remaining IS 'How many requests will still meet it.';
COMMENT ON COLUMN sandbox.api_fault.hang_millis IS 'How long a timeout says nothing, until 504.';
COMMENT ON CONSTRAINT api_fault_operation ON sandbox.api_fault IS 'What the API is asked to do.';
COMMENT ON CONSTRAINT api_fault_kind ON sandbox.api_fault IS 'What can go wrong with a request.';
COMMENT ON CONSTRAINT api_fault_remaining ON sandbox.api_fault IS 'None is left once it was met as often as asked.';
COMMENT ON CONSTRAINT api_fault_hang ON sandbox.api_fault IS 'At most ten minutes, longer than any client waits.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.api_fault TO threshold_app;

--changeset sandbox:0004-create-webhook-fault context:sandbox
CREATE TABLE sandbox.webhook_fault (
    number              bigint      GENERATED ALWAYS AS IDENTITY,
    checkout_session_id text,
    kind                text        NOT NULL,
    delay_seconds       integer     NOT NULL DEFAULT 60,
    remaining           integer,
    armed_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_fault_pk PRIMARY KEY (number),
    CONSTRAINT webhook_fault_session_fk FOREIGN KEY (checkout_session_id) REFERENCES sandbox.checkout_session (id),
    CONSTRAINT webhook_fault_kind CHECK (kind IN ('lost', 'late', 'twice', 'out_of_order', 'bad_signature')),
    CONSTRAINT webhook_fault_delay CHECK (delay_seconds BETWEEN 0 AND 604800),
    CONSTRAINT webhook_fault_remaining CHECK (remaining BETWEEN 0 AND 1000000)
);
CREATE INDEX webhook_fault_session ON sandbox.webhook_fault (checkout_session_id);
COMMENT ON TABLE sandbox.webhook_fault IS 'Faults that events meet on their way, decided when the event is recorded. One for the session goes before one for all.';
COMMENT ON COLUMN sandbox.webhook_fault.checkout_session_id IS 'Whose events; null for everybody''s.';
COMMENT ON COLUMN sandbox.webhook_fault.delay_seconds IS 'How late, or how long at most a later event is waited for.';
COMMENT ON COLUMN sandbox.webhook_fault.remaining IS 'How many events will still meet it; null for all to come.';
COMMENT ON CONSTRAINT webhook_fault_kind ON sandbox.webhook_fault IS 'What can happen to a webhook.';
COMMENT ON CONSTRAINT webhook_fault_delay ON sandbox.webhook_fault IS 'At most a week.';
COMMENT ON CONSTRAINT webhook_fault_remaining ON sandbox.webhook_fault IS 'None is left once it was met as often as asked.';
GRANT SELECT, INSERT, UPDATE, DELETE ON sandbox.webhook_fault TO threshold_app;

--changeset sandbox:0004-alter-event context:sandbox
ALTER TABLE sandbox.event
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN checkout_session_id text,
    ADD COLUMN fault text,
    ADD COLUMN deliveries_left integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT event_number_unique UNIQUE (number),
    ADD CONSTRAINT event_session_fk FOREIGN KEY (checkout_session_id) REFERENCES sandbox.checkout_session (id),
    ADD CONSTRAINT event_fault CHECK (fault IN ('lost', 'late', 'twice', 'out_of_order', 'bad_signature')),
    ADD CONSTRAINT event_deliveries_left CHECK (deliveries_left BETWEEN 0 AND 10);
UPDATE sandbox.event SET deliveries_left = 0 WHERE delivered_at IS NOT NULL;
UPDATE sandbox.event SET checkout_session_id = coalesce(
    (SELECT id FROM sandbox.checkout_session WHERE id = object_id),
    (SELECT checkout_session_id FROM sandbox.payment_intent WHERE charge_id = object_id));
CREATE INDEX event_session ON sandbox.event (checkout_session_id, number);
COMMENT ON COLUMN sandbox.event.number IS 'The order in which things happened.';
COMMENT ON COLUMN sandbox.event.checkout_session_id IS 'The session that it is about, whatever its object is.';
COMMENT ON COLUMN sandbox.event.fault IS 'What happens to it on its way.';
COMMENT ON COLUMN sandbox.event.deliveries_left IS 'How often it has still to be accepted: none for one that is lost, two for one that comes twice.';
COMMENT ON CONSTRAINT event_number_unique ON sandbox.event IS 'One thing happened after the other.';
COMMENT ON CONSTRAINT event_fault ON sandbox.event IS 'The kinds of sandbox.webhook_fault.';
COMMENT ON CONSTRAINT event_deliveries_left ON sandbox.event IS 'Nobody needs the same event more often.';
