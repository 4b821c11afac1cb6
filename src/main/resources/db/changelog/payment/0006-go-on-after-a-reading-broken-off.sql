--liquibase formatted sql

--changeset payment:0006-go-on-after-a-reading-broken-off
ALTER TABLE stripe_list_reading
    ALTER COLUMN read_at DROP NOT NULL,
    ADD COLUMN reached uuid;
COMMENT ON COLUMN stripe_list_reading.list IS 'sessions, refunds, disputes: Stripe''s own lists. doubtful: our payments in doubt, which Stripe is asked about one by one.';
COMMENT ON COLUMN stripe_list_reading.read_at IS 'From when on Stripe''s list is to be read next time; null for a list of ours.';
COMMENT ON COLUMN stripe_list_reading.reached IS 'The payment at which asking was broken off, and after which the next sweep goes on; null where it came to its end.';
