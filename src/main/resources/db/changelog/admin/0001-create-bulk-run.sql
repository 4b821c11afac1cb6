--liquibase formatted sql

--changeset admin:0001-create-bulk-run
CREATE TABLE bulk_run (
    id             uuid         PRIMARY KEY DEFAULT uuidv7(),
    kind           varchar(16)  NOT NULL,
    total          integer      NOT NULL,
    actor_id       uuid         REFERENCES account (id),
    actor          varchar(254) NOT NULL,
    remote_address varchar(45),
    request        varchar(32),
    started_at     timestamptz  NOT NULL,
    stopped_at     timestamptz,
    stopped_by     varchar(254),
    ended_at       timestamptz,
    CONSTRAINT bulk_run_kind_is_known CHECK (kind IN ('retry', 'repair')),
    CONSTRAINT bulk_run_total_is_positive CHECK (total > 0),
    CONSTRAINT bulk_run_stop_is_explained CHECK ((stopped_at IS NULL) = (stopped_by IS NULL))
);
CREATE INDEX bulk_run_actor_id_idx ON bulk_run (actor_id) WHERE actor_id IS NOT NULL;
COMMENT ON TABLE bulk_run IS 'One action of an operator on many signups or tenants, done one after the other by a job.';
COMMENT ON COLUMN bulk_run.kind IS 'retry: of signups. repair: of tenants.';
COMMENT ON COLUMN bulk_run.actor IS 'Whoever started it, and in whose name each item goes on record.';
COMMENT ON COLUMN bulk_run.stopped_at IS 'When somebody asked it to stop; the item under way is finished first.';
COMMENT ON COLUMN bulk_run.ended_at IS 'When its last item was done, or it stopped.';
COMMENT ON CONSTRAINT bulk_run_kind_is_known ON bulk_run IS 'What the application knows how to do to many.';
COMMENT ON CONSTRAINT bulk_run_total_is_positive ON bulk_run IS 'A run over nothing is none.';
COMMENT ON CONSTRAINT bulk_run_stop_is_explained ON bulk_run IS 'Nobody stops it nameless.';

CREATE TABLE bulk_item (
    run_id   uuid         NOT NULL REFERENCES bulk_run (id) ON DELETE CASCADE,
    position integer      NOT NULL,
    subject  uuid         NOT NULL,
    outcome  varchar(16),
    note     varchar(2000),
    done_at  timestamptz,
    PRIMARY KEY (run_id, position),
    CONSTRAINT bulk_item_subject_key UNIQUE (run_id, subject),
    CONSTRAINT bulk_item_outcome_is_known CHECK (outcome IN ('succeeded', 'skipped', 'failed')),
    CONSTRAINT bulk_item_done_is_dated CHECK ((outcome IS NULL) = (done_at IS NULL))
);
CREATE INDEX bulk_item_left_idx ON bulk_item (run_id, position) WHERE outcome IS NULL;
CREATE INDEX bulk_item_failed_idx ON bulk_item (run_id, position) WHERE outcome = 'failed';
COMMENT ON TABLE bulk_item IS 'What a run is over: a signup or a tenant each, and what became of it. A node that dies goes on with those that have no outcome.';
COMMENT ON COLUMN bulk_item.outcome IS 'succeeded, failed with a reason, or skipped where nothing had to be done or could be; null as long as it waits.';
COMMENT ON CONSTRAINT bulk_item_subject_key ON bulk_item IS 'Nothing is done twice in one run.';
COMMENT ON CONSTRAINT bulk_item_outcome_is_known ON bulk_item IS 'The outcomes of the column''s comment.';
COMMENT ON CONSTRAINT bulk_item_done_is_dated ON bulk_item IS 'Outcome and date cannot tell different stories.';

GRANT SELECT, INSERT ON bulk_run, bulk_item TO threshold_app;
GRANT UPDATE (stopped_at, stopped_by, ended_at) ON bulk_run TO threshold_app;
GRANT UPDATE (outcome, note, done_at) ON bulk_item TO threshold_app;
