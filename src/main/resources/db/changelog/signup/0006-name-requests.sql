--liquibase formatted sql

--changeset signup:0006-name-requests
ALTER TABLE pending_signup ADD COLUMN request_id uuid;
CREATE UNIQUE INDEX pending_signup_request_id_key ON pending_signup (request_id) WHERE request_id IS NOT NULL;
COMMENT ON COLUMN pending_signup.request_id IS 'The request of a program that this came of, by the id of its Idempotency-Key (api_answer.request_id): the same request, repeated because it got no answer, finds this signup and its tenant. Null for all others.';
COMMENT ON INDEX pending_signup_request_id_key IS 'Of two who work on one request, one makes the signup.';
