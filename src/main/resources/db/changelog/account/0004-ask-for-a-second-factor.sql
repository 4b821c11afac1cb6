--liquibase formatted sql

--changeset account:0004-ask-for-a-second-factor
CREATE TABLE second_factor (
    account_id      uuid        PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    secret          bytea       NOT NULL,
    confirmed_at    timestamptz,
    last_step       bigint      NOT NULL DEFAULT 0,
    failures        integer     NOT NULL DEFAULT 0,
    last_failure_at timestamptz,
    CONSTRAINT second_factor_secret_is_160_bits CHECK (octet_length(secret) = 20)
);
COMMENT ON TABLE second_factor IS 'Codes from an authenticator app (TOTP, RFC 6238), asked for after the password.';
COMMENT ON COLUMN second_factor.secret IS 'Shared with the app, shown while it is set up and never again. Not encrypted: decision 21.';
COMMENT ON COLUMN second_factor.confirmed_at IS 'Since when it is asked for: the first code was right. Null while it is being set up.';
COMMENT ON COLUMN second_factor.last_step IS 'The 30 seconds whose code was used last, counted from 1970; a code of these or of earlier ones is refused.';
COMMENT ON COLUMN second_factor.failures IS 'Wrong codes since the last right one; from the fifth on the next must wait.';
COMMENT ON CONSTRAINT second_factor_secret_is_160_bits ON second_factor IS 'What RFC 4226 recommends, and what every app takes.';

CREATE TABLE recovery_code (
    account_id uuid  NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash  bytea NOT NULL,
    PRIMARY KEY (account_id, code_hash),
    CONSTRAINT recovery_code_hash_is_sha256 CHECK (octet_length(code_hash) = 32)
);
COMMENT ON TABLE recovery_code IS 'Each stands once for a code from the app, when the app is lost. Deleted when used; shown once, and kept as SHA-256 of 80 random bits.';
COMMENT ON CONSTRAINT recovery_code_hash_is_sha256 ON recovery_code IS 'SHA-256 and nothing else: the code itself never gets in.';

GRANT SELECT, INSERT, UPDATE, DELETE ON second_factor TO threshold_app;
GRANT SELECT, INSERT, DELETE ON recovery_code TO threshold_app;
