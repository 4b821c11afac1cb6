--liquibase formatted sql

--changeset account:0001-create-account
CREATE TABLE account (
    id            uuid         PRIMARY KEY DEFAULT uuidv7(),
    email         varchar(254) NOT NULL,
    password_hash varchar(255) NOT NULL,
    role          varchar(16)  NOT NULL DEFAULT 'OWNER',
    created_at    timestamptz  NOT NULL DEFAULT now(),
    updated_at    timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT account_email_key UNIQUE (email),
    CONSTRAINT account_email_is_normal CHECK (email = lower(btrim(email)) AND email LIKE '%_@_%'),
    CONSTRAINT account_role_is_known CHECK (role IN ('OWNER', 'OPERATOR')),
    CONSTRAINT account_password_is_hashed CHECK (password_hash LIKE '{argon2}$argon2id$%')
);
COMMENT ON TABLE account IS 'Who logs in. Rows are written by provision_tenant, repair_tenant and create_operator only; the running role may change a password and nothing else.';
COMMENT ON COLUMN account.email IS 'Lower case and trimmed; its claim stands in email_claim.';
COMMENT ON COLUMN account.password_hash IS 'Argon2id, with the encoder''s prefix {argon2}.';
COMMENT ON COLUMN account.role IS 'OWNER of a tenant or OPERATOR of the platform.';
COMMENT ON CONSTRAINT account_password_is_hashed ON account IS 'A password in the clear, or hashed with anything weaker, never gets in.';
COMMENT ON CONSTRAINT account_email_key ON account IS 'One login for each e-mail.';
COMMENT ON CONSTRAINT account_email_is_normal ON account IS 'One spelling for each address, so that the unique keys over it mean what they say.';
COMMENT ON CONSTRAINT account_role_is_known ON account IS 'The roles that the application knows what to allow for.';

CREATE TABLE profile (
    account_id          uuid        PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    subscription_status varchar(16) NOT NULL,
    subscription_end    timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT profile_status_is_known CHECK (subscription_status IN ('active', 'ended'))
);
COMMENT ON TABLE profile IS 'What an owner''s account is entitled to.';
COMMENT ON COLUMN profile.subscription_end IS 'When the plan''s term is over; null where the plan has no end.';
COMMENT ON CONSTRAINT profile_status_is_known ON profile IS 'The states that the application knows how to treat.';

CREATE TABLE password_reset (
    token_hash  bytea       PRIMARY KEY,
    account_id  uuid        NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    expires_at  timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT password_reset_hash_is_sha256 CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX password_reset_account_id_idx ON password_reset (account_id);
COMMENT ON TABLE password_reset IS 'One open link to set a new password; the link holds the token, the row only its SHA-256. Deleted when used.';
COMMENT ON CONSTRAINT password_reset_hash_is_sha256 ON password_reset IS 'SHA-256 and nothing else: the secret itself never gets in.';

GRANT SELECT ON account, profile TO threshold_app;
GRANT UPDATE (password_hash, updated_at) ON account TO threshold_app;
GRANT SELECT, INSERT, DELETE ON password_reset TO threshold_app;
