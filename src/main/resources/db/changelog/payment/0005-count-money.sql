--liquibase formatted sql

--changeset payment:0005-count-money
CREATE TABLE money_day (
    day      date    NOT NULL,
    currency char(3) NOT NULL,
    received bigint  NOT NULL,
    payments bigint  NOT NULL,
    returned bigint  NOT NULL,
    refunds  bigint  NOT NULL,
    PRIMARY KEY (day, currency)
);
COMMENT ON TABLE money_day IS 'What came in and went back on that day (UTC), in the currency''s minor unit. Counted from payment, which keeps everything that bears money; a part that was returned in Stripe''s dashboard has no day and is not in it.';
CREATE INDEX payment_paid_at_idx ON payment (paid_at) INCLUDE (currency, amount) WHERE paid_at IS NOT NULL;
CREATE INDEX payment_refunded_at_idx ON payment (refunded_at) INCLUDE (currency, amount_refunded) WHERE refunded_at IS NOT NULL;
GRANT SELECT, INSERT, DELETE ON money_day TO threshold_app;
