--liquibase formatted sql

--changeset admin:0002-keep-api-answers
CREATE TABLE api_answer (
    api_key_id      uuid         NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
    idempotency_key varchar(255) NOT NULL,
    request_hash    bytea        NOT NULL,
    started_at      timestamptz  NOT NULL,
    status          smallint,
    content_type    varchar(100),
    location        varchar(300),
    body            bytea,
    PRIMARY KEY (api_key_id, idempotency_key),
    CONSTRAINT api_answer_hash_is_sha256 CHECK (octet_length(request_hash) = 32)
);
CREATE INDEX api_answer_started_at_idx ON api_answer (started_at);
COMMENT ON TABLE api_answer IS 'What a request with an Idempotency-Key was answered, so that the same request gets the same answer and has no second effect. Forgotten after a day.';
COMMENT ON COLUMN api_answer.request_hash IS 'SHA-256 of method, path, query and body: another request with the same key is a mistake of the caller''s.';
COMMENT ON COLUMN api_answer.status IS 'The HTTP status that was answered; null while the request is under way.';
COMMENT ON CONSTRAINT api_answer_hash_is_sha256 ON api_answer IS 'SHA-256 and nothing else.';

GRANT SELECT, INSERT, UPDATE, DELETE ON api_answer TO threshold_app;
