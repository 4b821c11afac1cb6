--liquibase formatted sql

--changeset payment:0007-tell-disputed-refunds
ALTER TABLE payment ADD COLUMN refund_disputed_at timestamptz;
COMMENT ON COLUMN payment.refund_disputed_at IS 'Since when Stripe refuses the refund that is owed because the charge is disputed; null when that is not what keeps it. Until the bank has decided nobody can do anything about it, and so no alarm counts it.';
