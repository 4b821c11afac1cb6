--liquibase formatted sql

--changeset mail:0001-create-mailbox
CREATE TABLE mailbox_mail (
    id        uuid          PRIMARY KEY DEFAULT uuidv7(),
    recipient varchar(254)  NOT NULL,
    subject   varchar(300)  NOT NULL,
    body      varchar(20000) NOT NULL,
    sent_at   timestamptz   NOT NULL
);
CREATE INDEX mailbox_mail_recipient_idx ON mailbox_mail (recipient, id DESC);
COMMENT ON TABLE mailbox_mail IS 'Mails that would have been sent, where no SMTP host is configured; shown by the mailbox page. Empty in production.';

GRANT SELECT, INSERT, DELETE ON mailbox_mail TO threshold_app;
