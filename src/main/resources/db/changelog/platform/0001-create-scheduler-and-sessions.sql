--liquibase formatted sql

--changeset platform:0001-create-pgcrypto
--comment: gen_random_bytes for tokens; a trusted extension, so that the database's owner may create it
CREATE EXTENSION IF NOT EXISTS pgcrypto;

--changeset platform:0001-create-scheduled-tasks
--comment: the table of db-scheduler 16, as its documentation gives it for PostgreSQL, but with a limit on every text
CREATE TABLE scheduled_tasks (
    task_name            varchar(100) NOT NULL,
    task_instance        varchar(200) NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            varchar(100),
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);
CREATE INDEX scheduled_tasks_priority ON scheduled_tasks (priority DESC, execution_time ASC);
COMMENT ON TABLE scheduled_tasks IS 'Jobs, staged in the transaction that needs them and run by any node (db-scheduler).';
GRANT SELECT, INSERT, UPDATE, DELETE ON scheduled_tasks TO threshold_app;

--changeset platform:0001-create-sessions
--comment: the tables of Spring Session JDBC 4, as its schema-postgresql.sql gives them
CREATE TABLE spring_session (
    primary_id            char(36) NOT NULL,
    session_id            char(36) NOT NULL,
    creation_time         bigint   NOT NULL,
    last_access_time      bigint   NOT NULL,
    max_inactive_interval integer  NOT NULL,
    expiry_time           bigint   NOT NULL,
    principal_name        varchar(254),
    CONSTRAINT spring_session_pk PRIMARY KEY (primary_id)
);
CREATE UNIQUE INDEX spring_session_session_id ON spring_session (session_id);
CREATE INDEX spring_session_expiry_time ON spring_session (expiry_time);
CREATE INDEX spring_session_principal_name ON spring_session (principal_name);
COMMENT ON TABLE spring_session IS 'Sessions of those who logged in, so that any node serves anyone (Spring Session).';
COMMENT ON COLUMN spring_session.principal_name IS 'Whose session; as wide as an e-mail address may be.';
CREATE TABLE spring_session_attributes (
    session_primary_id char(36)     NOT NULL,
    attribute_name     varchar(200) NOT NULL,
    attribute_bytes    bytea        NOT NULL,
    CONSTRAINT spring_session_attributes_pk PRIMARY KEY (session_primary_id, attribute_name),
    CONSTRAINT spring_session_attributes_session_fk FOREIGN KEY (session_primary_id)
        REFERENCES spring_session (primary_id) ON DELETE CASCADE
);
COMMENT ON TABLE spring_session_attributes IS 'What a session holds (Spring Session).';
GRANT SELECT, INSERT, UPDATE, DELETE ON spring_session, spring_session_attributes TO threshold_app;
