--liquibase formatted sql

--changeset signup:0004-count-days
CREATE TABLE signup_day (
    day       date        NOT NULL,
    plan_code varchar(16) NOT NULL REFERENCES plan (code),
    started   bigint      NOT NULL DEFAULT 0,
    details   bigint      NOT NULL DEFAULT 0,
    address   bigint      NOT NULL DEFAULT 0,
    review    bigint      NOT NULL DEFAULT 0,
    paid      bigint      NOT NULL DEFAULT 0,
    complete  bigint      NOT NULL DEFAULT 0,
    failures  bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (day, plan_code)
);
COMMENT ON TABLE signup_day IS 'How far those came who began on that day (UTC), counted again and again while they may still come further. A number never falls, though drafts are cleaned up in the end: this is all that is kept of them. Without those that an operator made.';
COMMENT ON COLUMN signup_day.details IS 'Of those who began on that day, how many passed the details step, whenever that was; the following columns likewise.';
COMMENT ON COLUMN signup_day.failures IS 'Tries to provision that failed on that day, whenever their signup had begun.';
CREATE INDEX provisioning_attempt_failed_idx ON provisioning_attempt (started_at) WHERE outcome = 'failed';
GRANT SELECT, INSERT, UPDATE ON signup_day TO threshold_app;
