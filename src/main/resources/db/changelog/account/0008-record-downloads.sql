--liquibase formatted sql

--changeset account:0008-record-downloads
ALTER TABLE operator_action
    DROP CONSTRAINT operator_action_subject_type_is_known,
    ADD CONSTRAINT operator_action_subject_type_is_known CHECK (subject_type IN
        ('signup', 'tenant', 'plan', 'operator', 'api_key', 'import', 'bulk_run', 'list'));
COMMENT ON CONSTRAINT operator_action_subject_type_is_known ON operator_action IS 'What an operator can do something to.';
COMMENT ON COLUMN operator_action.subject IS 'The id of what it was done to, a plan''s code, or the path of a list below the console''s.';
