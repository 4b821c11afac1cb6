--liquibase formatted sql

--changeset payment:0004-tell-events-payments
ALTER TABLE stripe_event ADD COLUMN payment_id uuid
    CONSTRAINT stripe_event_payment_id_fkey REFERENCES payment (id) ON DELETE SET NULL;
CREATE INDEX stripe_event_payment_id_idx ON stripe_event (payment_id) WHERE payment_id IS NOT NULL;
COMMENT ON COLUMN stripe_event.payment_id IS 'Which payment it told of; null for what is not ours, and for events from before this was written down.';
