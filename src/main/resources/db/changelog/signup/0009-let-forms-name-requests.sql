--liquibase formatted sql

--changeset signup:0009-let-forms-name-requests
COMMENT ON COLUMN pending_signup.request_id IS 'The request that this came of, so that the same one, repeated because its answer was lost, finds this signup and its tenant: a program''s by the id of its Idempotency-Key (api_answer.request_id), an operator''s by a hash of who sent which form with what in it. Null for all others.';
