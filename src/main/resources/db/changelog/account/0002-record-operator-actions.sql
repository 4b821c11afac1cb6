--liquibase formatted sql

--changeset account:0002-record-operator-actions
CREATE TABLE operator_action (
    id             uuid          PRIMARY KEY DEFAULT uuidv7(),
    happened_at    timestamptz   NOT NULL,
    actor_id       uuid          REFERENCES account (id),
    actor          varchar(254)  NOT NULL,
    remote_address varchar(45),
    request        varchar(32),
    action         varchar(40)   NOT NULL,
    subject_type   varchar(20)   NOT NULL,
    subject        varchar(80)   NOT NULL,
    detail         varchar(2000),
    CONSTRAINT operator_action_subject_type_is_known CHECK (subject_type IN
        ('signup', 'tenant', 'plan', 'operator', 'api_key', 'import', 'bulk_run'))
);
CREATE INDEX operator_action_subject_idx ON operator_action (subject_type, subject, id);
CREATE INDEX operator_action_actor_id_idx ON operator_action (actor_id, id) WHERE actor_id IS NOT NULL;
COMMENT ON TABLE operator_action IS 'Who did what to what, when, and from where. The running role adds rows and reads them; it cannot change one or take one away.';
COMMENT ON COLUMN operator_action.actor_id IS 'The operator''s account; null where a program did it by an API key.';
COMMENT ON COLUMN operator_action.actor IS 'The e-mail at that time, or the API key''s name.';
COMMENT ON COLUMN operator_action.remote_address IS 'Where the request came from; null where it came from nowhere, as in a job.';
COMMENT ON COLUMN operator_action.request IS 'The reference that the request''s log lines bear.';
COMMENT ON COLUMN operator_action.action IS 'A verb and what it was done to, such as retry or change_address.';
COMMENT ON COLUMN operator_action.subject IS 'The id of what it was done to, or a plan''s code.';
COMMENT ON COLUMN operator_action.detail IS 'For people to read: a note, or what was changed from what to what. Never a secret.';
COMMENT ON CONSTRAINT operator_action_subject_type_is_known ON operator_action IS 'What an operator can do something to.';

GRANT SELECT, INSERT ON operator_action TO threshold_app;
