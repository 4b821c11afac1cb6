--liquibase formatted sql

--changeset account:0005-create-api-key
CREATE TABLE api_key (
    id           uuid         PRIMARY KEY DEFAULT uuidv7(),
    key_id       varchar(40)  NOT NULL,
    secret_hash  bytea        NOT NULL,
    name         varchar(80)  NOT NULL,
    tenant_id    uuid         REFERENCES tenant (id) ON DELETE CASCADE,
    scopes       varchar(300) NOT NULL,
    created_by   uuid         NOT NULL REFERENCES account (id),
    created_at   timestamptz  NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    CONSTRAINT api_key_key_id_key UNIQUE (key_id),
    CONSTRAINT api_key_key_id_is_public CHECK (key_id LIKE 'tk\_%'),
    CONSTRAINT api_key_secret_is_sha256 CHECK (octet_length(secret_hash) = 32)
);
CREATE INDEX api_key_tenant_id_idx ON api_key (tenant_id, id);
CREATE INDEX api_key_created_by_idx ON api_key (created_by);
COMMENT ON TABLE api_key IS 'What a program shows to use the API: a public id and a secret, of which only the hash is kept.';
COMMENT ON COLUMN api_key.id IS 'Given out with the form that asks for the key, so that the form makes one key however often it is sent.';
COMMENT ON COLUMN api_key.secret_hash IS 'SHA-256 of the secret, which is 32 random bytes and was shown once.';
COMMENT ON COLUMN api_key.tenant_id IS 'The tenant whose key it is, and all that it sees; null for a key of the platform.';
COMMENT ON COLUMN api_key.scopes IS 'What it may do, separated by spaces, such as "signups:read retries:write".';
COMMENT ON COLUMN api_key.last_used_at IS 'To the minute.';
COMMENT ON COLUMN api_key.revoked_at IS 'Since when it opens nothing; a revoked key stays, for what it did.';
COMMENT ON CONSTRAINT api_key_key_id_key ON api_key IS 'The id that a program shows finds one key.';
COMMENT ON CONSTRAINT api_key_key_id_is_public ON api_key IS 'So that nobody takes the one half for the other.';
COMMENT ON CONSTRAINT api_key_secret_is_sha256 ON api_key IS 'SHA-256 and nothing else: the secret itself never gets in.';

GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON api_key TO threshold_app;
