--liquibase formatted sql

--changeset signup:0008-remember-apology
ALTER TABLE pending_signup ADD COLUMN delay_mailed_at timestamptz;
COMMENT ON COLUMN pending_signup.delay_mailed_at IS 'When the mail was written that the site takes longer; there is one, however often the job fails or is killed.';
