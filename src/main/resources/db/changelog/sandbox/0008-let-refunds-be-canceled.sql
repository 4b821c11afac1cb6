--liquibase formatted sql

--changeset sandbox:0008-alter-refund context:sandbox
ALTER TABLE sandbox.refund
    DROP CONSTRAINT refund_status,
    ADD CONSTRAINT refund_status CHECK (status IN ('pending', 'succeeded', 'failed', 'canceled'));
COMMENT ON CONSTRAINT refund_status ON sandbox.refund IS 'Those of Stripe''s that a refund to a card goes through; a pending one may be canceled in the dashboard.';
