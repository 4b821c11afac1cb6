--liquibase formatted sql

--changeset tenant:0001-create-plan
CREATE TABLE plan (
    code         varchar(16)  PRIMARY KEY,
    name         varchar(80)  NOT NULL,
    description  varchar(300) NOT NULL,
    price_amount bigint       NOT NULL,
    currency     char(3)      NOT NULL,
    term_months  integer,
    segment_name varchar(80),
    position     integer      NOT NULL,
    updated_at   timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT plan_code_is_known CHECK (code IN ('wedding', 'storefront')),
    CONSTRAINT plan_price_is_not_negative CHECK (price_amount BETWEEN 0 AND 99999999),
    CONSTRAINT plan_currency_is_iso CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT plan_term_is_positive CHECK (term_months > 0),
    CONSTRAINT plan_storefront_has_a_segment CHECK ((code = 'storefront') = (segment_name IS NOT NULL))
);
COMMENT ON TABLE plan IS 'What is sold. The code decides what a tenant consists of; name, price and term are data.';
COMMENT ON COLUMN plan.price_amount IS 'In the currency''s minor unit; 0 is free.';
COMMENT ON COLUMN plan.term_months IS 'How long a purchase lasts; null is without end.';
COMMENT ON COLUMN plan.segment_name IS 'Name of the segment that a new storefront''s packages stand in.';
COMMENT ON CONSTRAINT plan_code_is_known ON plan IS 'A new plan needs code that says what its tenant consists of, so it is not data alone.';
COMMENT ON CONSTRAINT plan_price_is_not_negative ON plan IS 'In minor units; the upper bound is what Stripe takes in one payment.';
COMMENT ON CONSTRAINT plan_currency_is_iso ON plan IS 'ISO 4217 in upper case; Stripe''s lower case is turned before it gets here.';
COMMENT ON CONSTRAINT plan_term_is_positive ON plan IS 'No end is null; nobody buys nothing.';
COMMENT ON CONSTRAINT plan_storefront_has_a_segment ON plan IS 'Without the name a storefront could not be provisioned.';

CREATE TABLE package_template (
    id           uuid         PRIMARY KEY DEFAULT uuidv7(),
    plan_code    varchar(16)  NOT NULL REFERENCES plan (code) ON DELETE CASCADE,
    name         varchar(80)  NOT NULL,
    description  varchar(500) NOT NULL,
    price_amount bigint       NOT NULL,
    currency     char(3)      NOT NULL,
    position     integer      NOT NULL,
    CONSTRAINT package_template_name_key UNIQUE (plan_code, name),
    CONSTRAINT package_template_price_is_not_negative CHECK (price_amount BETWEEN 0 AND 99999999),
    CONSTRAINT package_template_currency_is_iso CHECK (currency ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE package_template IS 'The packages a new storefront opens with; copied by provision_tenant, so that an edit changes later storefronts only.';
COMMENT ON CONSTRAINT package_template_name_key ON package_template IS 'Copied into one segment, where names are unique too.';
COMMENT ON CONSTRAINT package_template_price_is_not_negative ON package_template IS 'In minor units; the upper bound is what Stripe takes in one payment.';
COMMENT ON CONSTRAINT package_template_currency_is_iso ON package_template IS 'ISO 4217 in upper case; Stripe''s lower case is turned before it gets here.';

INSERT INTO plan (code, name, description, price_amount, currency, term_months, segment_name, position) VALUES
    ('wedding', 'Wedding website', 'For the two of you, and for everyone you invite.', 19900, 'USD', 24, NULL, 1),
    ('storefront', 'Storefront', 'For florists, photographers and all who make weddings.', 0, 'USD', NULL, 'General', 2);
INSERT INTO package_template (plan_code, name, description, price_amount, currency, position) VALUES
    ('storefront', 'Basic', 'The essentials for a small celebration: up to four hours with us, planned in one call.', 90000, 'USD', 1),
    ('storefront', 'Standard', 'Our most booked package: a full day with us, two planning calls and a rehearsal.', 180000, 'USD', 2),
    ('storefront', 'Premium', 'Everything we offer, from the first sketch to the last dance, with a second pair of hands.', 320000, 'USD', 3);

GRANT SELECT ON plan, package_template TO threshold_app;
