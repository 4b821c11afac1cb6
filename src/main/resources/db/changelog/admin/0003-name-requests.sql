--liquibase formatted sql

--changeset admin:0003-name-requests
ALTER TABLE api_answer
    ADD COLUMN request_id uuid    NOT NULL DEFAULT uuidv7(),
    ADD COLUMN given_up   boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN api_answer.request_id IS 'Names the request for what it makes. The same request, taken up again after a failure or a crash, keeps its name.';
COMMENT ON COLUMN api_answer.given_up IS 'It failed on our side, and the same request may be made again at once.';
