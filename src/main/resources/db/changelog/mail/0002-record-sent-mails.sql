--liquibase formatted sql

--changeset mail:0002-record-sent-mails
CREATE TABLE sent_mail (
    id        uuid         PRIMARY KEY DEFAULT uuidv7(),
    about     uuid         NOT NULL,
    template  varchar(40)  NOT NULL,
    recipient varchar(254) NOT NULL,
    outcome   varchar(16)  NOT NULL,
    sent_at   timestamptz  NOT NULL,
    CONSTRAINT sent_mail_outcome_is_known CHECK (outcome IN ('sent', 'given_up'))
);
CREATE INDEX sent_mail_about_idx ON sent_mail (about, id);
COMMENT ON TABLE sent_mail IS 'Which mails went out about what; their text is not kept, since it may hold a link that opens something.';
COMMENT ON COLUMN sent_mail.about IS 'The id of what it was written about: a signup.';
COMMENT ON COLUMN sent_mail.outcome IS 'sent: the mail server took it. given_up: it did not, for a day.';
COMMENT ON CONSTRAINT sent_mail_outcome_is_known ON sent_mail IS 'The outcomes of the column''s comment.';
GRANT SELECT, INSERT, DELETE ON sent_mail TO threshold_app;
