--liquibase formatted sql

--changeset sandbox:0007-alter-dispute context:sandbox
ALTER TABLE sandbox.dispute
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN status text NOT NULL DEFAULT 'needs_response',
    ADD CONSTRAINT dispute_number_unique UNIQUE (number),
    ADD CONSTRAINT dispute_status CHECK (status IN ('needs_response', 'won', 'lost'));
COMMENT ON TABLE sandbox.dispute IS 'Charges that the payer''s bank took back as fraudulent.';
COMMENT ON COLUMN sandbox.dispute.number IS 'The order of creation, which lists are sorted and paged by.';
COMMENT ON COLUMN sandbox.dispute.status IS 'Won by the shop, which then has the money again; or lost.';
COMMENT ON CONSTRAINT dispute_number_unique ON sandbox.dispute IS 'No two pages of a list share a dispute.';
COMMENT ON CONSTRAINT dispute_status ON sandbox.dispute IS 'Those of Stripe''s that a dispute here goes through: nobody sends evidence.';
