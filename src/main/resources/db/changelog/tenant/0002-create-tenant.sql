--liquibase formatted sql

--changeset tenant:0002-create-tenant
CREATE TABLE tenant (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    signup_id  uuid        NOT NULL REFERENCES pending_signup (id),
    plan_code  varchar(16) NOT NULL REFERENCES plan (code),
    owner_id   uuid        REFERENCES account (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_signup_id_key UNIQUE (signup_id),
    CONSTRAINT tenant_owner_has_a_profile FOREIGN KEY (owner_id) REFERENCES profile (account_id)
);
CREATE INDEX tenant_owner_id_idx ON tenant (owner_id);
COMMENT ON TABLE tenant IS 'What was bought. Rows are written by provision_tenant only.';
COMMENT ON COLUMN tenant.owner_id IS 'Never null in a tenant that Threshold made; null in one that was damaged, and then incomplete_tenant names it.';
COMMENT ON CONSTRAINT tenant_owner_has_a_profile ON tenant IS 'The subscription stands in the profile. A key and not a trigger, since a trigger does not see a tenant that another transaction is writing.';
COMMENT ON CONSTRAINT tenant_signup_id_key ON tenant IS 'One signup, one tenant, whoever completes it and how often.';

CREATE TABLE wedding (
    tenant_id     uuid        PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    partner1_name varchar(80) NOT NULL,
    partner2_name varchar(80) NOT NULL,
    wedding_date  date        NOT NULL,
    theme         varchar(30) NOT NULL,
    pin_code      char(6)     NOT NULL,
    magic_token   varchar(64) NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT wedding_magic_token_key UNIQUE (magic_token),
    CONSTRAINT wedding_pin_is_six_digits CHECK (pin_code ~ '^[0-9]{6}$'),
    CONSTRAINT wedding_token_is_32_bytes CHECK (magic_token ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE wedding IS 'A couple''s website.';
COMMENT ON COLUMN wedding.pin_code IS 'What a guest types to enter. Readable, since the couple passes it on.';
COMMENT ON COLUMN wedding.magic_token IS 'What the guest link carries: 32 bytes, hexadecimal.';
COMMENT ON CONSTRAINT wedding_magic_token_key ON wedding IS 'A guest link opens one wedding.';
COMMENT ON CONSTRAINT wedding_pin_is_six_digits ON wedding IS 'Leading zeros included, which a number would lose.';
COMMENT ON CONSTRAINT wedding_token_is_32_bytes ON wedding IS '256 random bits cannot be guessed; anything shorter never gets in.';

CREATE TABLE storefront (
    tenant_id     uuid         PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    business_name varchar(120) NOT NULL,
    category      varchar(40)  NOT NULL,
    city          varchar(80)  NOT NULL,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    updated_at    timestamptz  NOT NULL DEFAULT now()
);
COMMENT ON TABLE storefront IS 'A wedding business''s shop window.';

CREATE TABLE segment (
    tenant_id  uuid        NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id         uuid        NOT NULL DEFAULT uuidv7(),
    name       varchar(80) NOT NULL,
    position   integer     NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT segment_name_key UNIQUE (tenant_id, name)
);
COMMENT ON TABLE segment IS 'A group of packages within a storefront.';
COMMENT ON CONSTRAINT segment_name_key ON segment IS 'Visitors tell segments apart by their names.';

CREATE TABLE package (
    tenant_id    uuid         NOT NULL,
    id           uuid         NOT NULL DEFAULT uuidv7(),
    segment_id   uuid         NOT NULL,
    name         varchar(80)  NOT NULL,
    description  varchar(500) NOT NULL,
    price_amount bigint       NOT NULL,
    currency     char(3)      NOT NULL,
    position     integer      NOT NULL DEFAULT 1,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT package_segment_fkey FOREIGN KEY (tenant_id, segment_id) REFERENCES segment (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT package_name_key UNIQUE (tenant_id, segment_id, name),
    CONSTRAINT package_price_is_not_negative CHECK (price_amount BETWEEN 0 AND 99999999),
    CONSTRAINT package_currency_is_iso CHECK (currency ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE package IS 'What a business offers (PackageOffer in Java).';
COMMENT ON CONSTRAINT package_segment_fkey ON package IS 'With the tenant in the key a package cannot point into another tenant''s segment.';
COMMENT ON CONSTRAINT package_name_key ON package IS 'Visitors tell the packages of a segment apart by their names.';
COMMENT ON CONSTRAINT package_price_is_not_negative ON package IS 'In minor units; the upper bound is what Stripe takes in one payment.';
COMMENT ON CONSTRAINT package_currency_is_iso ON package IS 'ISO 4217 in upper case; Stripe''s lower case is turned before it gets here.';

CREATE TABLE site_address (
    slug       varchar(63) PRIMARY KEY,
    signup_id  uuid        REFERENCES pending_signup (id),
    tenant_id  uuid        REFERENCES tenant (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT site_address_signup_id_key UNIQUE (signup_id),
    CONSTRAINT site_address_tenant_id_key UNIQUE (tenant_id),
    CONSTRAINT site_address_is_held_or_owned CHECK (num_nonnulls(signup_id, tenant_id) = 1),
    CONSTRAINT site_address_slug_is_an_address CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$')
);
COMMENT ON TABLE site_address IS 'Every address there is: held by a signup or owned by a tenant, never both.';
COMMENT ON CONSTRAINT site_address_is_held_or_owned ON site_address IS 'provision_tenant passes an address on in one update, so it is at no moment free for another.';
COMMENT ON CONSTRAINT site_address_signup_id_key ON site_address IS 'A signup holds one address: changing it gives the old one up.';
COMMENT ON CONSTRAINT site_address_tenant_id_key ON site_address IS 'A tenant is reached under one address.';
COMMENT ON CONSTRAINT site_address_slug_is_an_address ON site_address IS '3 to 63 characters a-z, 0-9 and hyphens, none at an end: what a host name allows.';

CREATE TABLE email_claim (
    email      varchar(254) PRIMARY KEY,
    signup_id  uuid         REFERENCES pending_signup (id),
    account_id uuid         REFERENCES account (id) ON DELETE CASCADE,
    created_at timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT email_claim_signup_id_key UNIQUE (signup_id),
    CONSTRAINT email_claim_account_id_key UNIQUE (account_id),
    CONSTRAINT email_claim_is_held_or_owned CHECK (num_nonnulls(signup_id, account_id) = 1),
    CONSTRAINT email_claim_email_is_normal CHECK (email = lower(btrim(email)))
);
COMMENT ON TABLE email_claim IS 'Every e-mail that money depends on: held by a signup or owned by an account, never both. The same registry for e-mails that site_address is for addresses.';
COMMENT ON CONSTRAINT email_claim_signup_id_key ON email_claim IS 'A signup holds one e-mail.';
COMMENT ON CONSTRAINT email_claim_account_id_key ON email_claim IS 'An account owns one e-mail, its own.';
COMMENT ON CONSTRAINT email_claim_is_held_or_owned ON email_claim IS 'provision_tenant passes an e-mail on in one update, so it is at no moment free for another.';
COMMENT ON CONSTRAINT email_claim_email_is_normal ON email_claim IS 'One spelling for each address, so that the unique keys over it mean what they say.';

ALTER TABLE account ADD CONSTRAINT account_email_is_claimed
    FOREIGN KEY (email) REFERENCES email_claim (email) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
COMMENT ON CONSTRAINT account_email_is_claimed ON account IS 'Deferred, since a claim names its account and an account its claim.';

CREATE TABLE provisioning_attempt (
    id           uuid         PRIMARY KEY DEFAULT uuidv7(),
    signup_id    uuid         NOT NULL REFERENCES pending_signup (id),
    triggered_by varchar(16)  NOT NULL,
    outcome      varchar(16)  NOT NULL,
    sqlstate     char(5),
    reason       varchar(2000),
    started_at   timestamptz  NOT NULL DEFAULT now(),
    finished_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT provisioning_attempt_trigger_is_known CHECK (triggered_by IN ('wizard', 'job', 'operator', 'api', 'other')),
    CONSTRAINT provisioning_attempt_outcome_is_known CHECK (outcome IN ('succeeded', 'failed')),
    CONSTRAINT provisioning_attempt_failure_has_a_reason CHECK ((outcome = 'failed') = (reason IS NOT NULL))
);
CREATE INDEX provisioning_attempt_signup_id_idx ON provisioning_attempt (signup_id, id DESC);
COMMENT ON TABLE provisioning_attempt IS 'One try at provisioning. A success is written with the tenant in one commit, a failure in a transaction of its own after the rollback.';
COMMENT ON COLUMN provisioning_attempt.sqlstate IS 'PostgreSQL''s code of the error; null when none was had (a lost connection without an answer, a defect).';
COMMENT ON CONSTRAINT provisioning_attempt_trigger_is_known ON provisioning_attempt IS 'Who may call; "other" is somebody at the database itself.';
COMMENT ON CONSTRAINT provisioning_attempt_outcome_is_known ON provisioning_attempt IS 'An attempt has ended when it is written: there is no third outcome.';
COMMENT ON CONSTRAINT provisioning_attempt_failure_has_a_reason ON provisioning_attempt IS 'A failure that nobody can explain is no record; a success needs no reason.';

GRANT SELECT ON tenant TO threshold_app;
GRANT SELECT ON wedding, storefront TO threshold_app;
GRANT UPDATE (partner1_name, partner2_name, wedding_date, theme, pin_code, magic_token, updated_at) ON wedding TO threshold_app;
GRANT UPDATE (business_name, category, city, updated_at) ON storefront TO threshold_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON segment, package TO threshold_app;
GRANT SELECT, DELETE ON site_address, email_claim TO threshold_app;
GRANT INSERT (slug, signup_id, created_at) ON site_address TO threshold_app;
GRANT INSERT (email, signup_id, created_at) ON email_claim TO threshold_app;
GRANT SELECT, INSERT ON provisioning_attempt TO threshold_app;
