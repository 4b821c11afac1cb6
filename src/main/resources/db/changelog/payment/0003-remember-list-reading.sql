--liquibase formatted sql

--changeset payment:0003-remember-list-reading
CREATE TABLE stripe_list_reading (
    list    varchar(32) PRIMARY KEY,
    read_at timestamptz NOT NULL
);
COMMENT ON TABLE stripe_list_reading IS 'When a list of Stripe''s was last read to its end, so that after an absence the reading begins where it had stopped.';
COMMENT ON COLUMN stripe_list_reading.list IS 'sessions: checkout sessions.';
GRANT SELECT, INSERT, UPDATE ON stripe_list_reading TO threshold_app;
