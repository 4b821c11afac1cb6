--liquibase formatted sql

--changeset signup:0001-create-pending-signup
CREATE TABLE pending_signup (
    id                 uuid         PRIMARY KEY DEFAULT uuidv7(),
    reference          varchar(16)  NOT NULL,
    plan_code          varchar(16)  NOT NULL REFERENCES plan (code),
    status             varchar(16)  NOT NULL DEFAULT 'draft',
    resume_token_hash  bytea        NOT NULL,
    locale             varchar(35)  NOT NULL DEFAULT 'en',
    email              varchar(254) NOT NULL,
    password_hash      varchar(255),
    terms_accepted_at  timestamptz,
    code_hash          bytea,
    code_tries         smallint     NOT NULL DEFAULT 0,
    code_sent_at       timestamptz,
    email_confirmed_at timestamptz,
    partner1_name      varchar(80),
    partner2_name      varchar(80),
    wedding_date       date,
    business_name      varchar(120),
    category           varchar(40),
    city               varchar(80),
    slug               varchar(63),
    theme              varchar(30),
    price_amount       bigint       NOT NULL,
    currency           char(3)      NOT NULL,
    waived_by          uuid         REFERENCES account (id),
    held_at            timestamptz,
    paid_at            timestamptz,
    completed_at       timestamptz,
    created_at         timestamptz  NOT NULL DEFAULT now(),
    updated_at         timestamptz  NOT NULL DEFAULT now(),
    version            integer      NOT NULL DEFAULT 0,
    CONSTRAINT pending_signup_reference_key UNIQUE (reference),
    CONSTRAINT pending_signup_resume_token_hash_key UNIQUE (resume_token_hash),
    CONSTRAINT pending_signup_status_is_known CHECK (status IN ('draft', 'held', 'paid', 'blocked', 'complete')),
    CONSTRAINT pending_signup_email_is_normal CHECK (email = lower(btrim(email)) AND email LIKE '%_@_%'),
    CONSTRAINT pending_signup_token_is_sha256 CHECK (octet_length(resume_token_hash) = 32),
    CONSTRAINT pending_signup_password_is_hashed CHECK (password_hash LIKE '{argon2}$argon2id$%'),
    CONSTRAINT pending_signup_hash_leaves_at_completion CHECK ((status = 'complete') = (password_hash IS NULL)),
    CONSTRAINT pending_signup_completion_is_dated CHECK ((status = 'complete') = (completed_at IS NOT NULL)),
    CONSTRAINT pending_signup_slug_is_an_address CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$'),
    CONSTRAINT pending_signup_price_is_not_negative CHECK (price_amount BETWEEN 0 AND 99999999),
    CONSTRAINT pending_signup_currency_is_iso CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT pending_signup_is_whole_before_money_moves CHECK (status = 'draft' OR (
        email_confirmed_at IS NOT NULL AND held_at IS NOT NULL AND slug IS NOT NULL
        AND CASE plan_code
            WHEN 'wedding' THEN num_nulls(partner1_name, partner2_name, wedding_date, theme) = 0
            ELSE num_nulls(business_name, category, city) = 0
        END))
);
CREATE INDEX pending_signup_email_idx ON pending_signup (email);
CREATE INDEX pending_signup_unfinished_idx ON pending_signup (status, id) WHERE status IN ('held', 'paid', 'blocked');
CREATE INDEX pending_signup_waived_by_idx ON pending_signup (waived_by) WHERE waived_by IS NOT NULL;
COMMENT ON TABLE pending_signup IS 'One customer''s way through the wizard, from the first step on. A tenant is the completion of exactly one.';
COMMENT ON COLUMN pending_signup.reference IS 'What a customer quotes and an operator searches for; random, opens nothing.';
COMMENT ON COLUMN pending_signup.status IS 'draft: filling in. held: address and e-mail are held, money may move. paid: paid or waived, to be provisioned. blocked: the last try failed, an operator is needed. complete: there is a tenant.';
COMMENT ON COLUMN pending_signup.resume_token_hash IS 'SHA-256 of the token in the customer''s cookie.';
COMMENT ON COLUMN pending_signup.code_hash IS 'SHA-256 of the signup''s id and the six digits that were mailed; null when none is open or none may fit.';
COMMENT ON COLUMN pending_signup.price_amount IS 'What this customer was shown, in minor units; later changes of the plan do not touch it.';
COMMENT ON COLUMN pending_signup.waived_by IS 'The operator who waived the price.';
COMMENT ON CONSTRAINT pending_signup_hash_leaves_at_completion ON pending_signup IS 'The password''s hash is copied to the account and goes.';
COMMENT ON CONSTRAINT pending_signup_is_whole_before_money_moves ON pending_signup IS 'Nothing that provisioning will need may still be missing once a hold is taken.';
COMMENT ON CONSTRAINT pending_signup_reference_key ON pending_signup IS 'A reference that is quoted finds one signup.';
COMMENT ON CONSTRAINT pending_signup_resume_token_hash_key ON pending_signup IS 'A cookie or a link finds one signup.';
COMMENT ON CONSTRAINT pending_signup_status_is_known ON pending_signup IS 'The states of the column''s comment.';
COMMENT ON CONSTRAINT pending_signup_email_is_normal ON pending_signup IS 'One spelling for each address, so that the unique keys over it mean what they say.';
COMMENT ON CONSTRAINT pending_signup_token_is_sha256 ON pending_signup IS 'SHA-256 and nothing else: the secret itself never gets in.';
COMMENT ON CONSTRAINT pending_signup_password_is_hashed ON pending_signup IS 'A password in the clear, or hashed with anything weaker, never gets in.';
COMMENT ON CONSTRAINT pending_signup_completion_is_dated ON pending_signup IS 'Status and date cannot tell different stories.';
COMMENT ON CONSTRAINT pending_signup_slug_is_an_address ON pending_signup IS '3 to 63 characters a-z, 0-9 and hyphens, none at an end: what a host name allows.';
COMMENT ON CONSTRAINT pending_signup_price_is_not_negative ON pending_signup IS 'In minor units; the upper bound is what Stripe takes in one payment.';
COMMENT ON CONSTRAINT pending_signup_currency_is_iso ON pending_signup IS 'ISO 4217 in upper case; Stripe''s lower case is turned before it gets here.';

CREATE TABLE signup_code_mail (
    id      uuid         PRIMARY KEY DEFAULT uuidv7(),
    email   varchar(254) NOT NULL,
    sent_at timestamptz  NOT NULL
);
CREATE INDEX signup_code_mail_email_idx ON signup_code_mail (email);
COMMENT ON TABLE signup_code_mail IS 'Mails of the confirm step within the last hour, counted by e-mail whatever signup they were for.';

GRANT SELECT, INSERT, UPDATE, DELETE ON pending_signup TO threshold_app;
GRANT SELECT, INSERT, DELETE ON signup_code_mail TO threshold_app;
