--liquibase formatted sql

--changeset signup:0002-give-up-and-resume
ALTER TABLE pending_signup
    ADD COLUMN link_token_hash bytea,
    ADD COLUMN link_mailed_at  timestamptz;
ALTER TABLE pending_signup DROP CONSTRAINT pending_signup_status_is_known;
ALTER TABLE pending_signup DROP CONSTRAINT pending_signup_hash_leaves_at_completion;
ALTER TABLE pending_signup
    ADD CONSTRAINT pending_signup_status_is_known CHECK (status IN
        ('draft', 'held', 'paid', 'blocked', 'refunding', 'refunded', 'complete')),
    ADD CONSTRAINT pending_signup_hash_leaves_at_the_end CHECK ((status IN ('complete', 'refunded')) = (password_hash IS NULL)),
    ADD CONSTRAINT pending_signup_link_token_is_sha256 CHECK (octet_length(link_token_hash) = 32),
    ADD CONSTRAINT pending_signup_link_token_hash_key UNIQUE (link_token_hash);
COMMENT ON COLUMN pending_signup.status IS 'draft: filling in. held: address and e-mail are held, money may move. paid: paid or waived, to be provisioned. blocked: the last try failed, an operator is needed. refunding: given up, and held until Stripe confirms the refund. refunded: the money went back, nothing is held. complete: there is a tenant.';
COMMENT ON COLUMN pending_signup.link_token_hash IS 'SHA-256 of the token in the mail that leads back to the signup, from any device.';
COMMENT ON COLUMN pending_signup.link_mailed_at IS 'When the mail about an abandoned checkout was written; there is one, not more.';
COMMENT ON CONSTRAINT pending_signup_status_is_known ON pending_signup IS 'The states of the column''s comment.';
COMMENT ON CONSTRAINT pending_signup_hash_leaves_at_the_end ON pending_signup IS 'The password''s hash is copied to the account and goes, or goes with the money.';
COMMENT ON CONSTRAINT pending_signup_link_token_is_sha256 ON pending_signup IS 'SHA-256 and nothing else: the secret itself never gets in.';
COMMENT ON CONSTRAINT pending_signup_link_token_hash_key ON pending_signup IS 'A link finds one signup.';

DROP INDEX pending_signup_unfinished_idx;
CREATE INDEX pending_signup_unfinished_idx ON pending_signup (status, id) WHERE status IN ('held', 'paid', 'blocked', 'refunding');
CREATE INDEX pending_signup_draft_idx ON pending_signup (updated_at) WHERE status = 'draft';
