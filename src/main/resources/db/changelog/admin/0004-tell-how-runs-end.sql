--liquibase formatted sql

--changeset admin:0004-tell-how-runs-end
ALTER TABLE bulk_run
    DROP CONSTRAINT bulk_run_stop_is_explained,
    ADD COLUMN stop_reason varchar(20),
    ADD COLUMN succeeded   integer,
    ADD COLUMN skipped     integer,
    ADD COLUMN failed      integer;
UPDATE bulk_run SET stop_reason = CASE WHEN stopped_by LIKE 'Stripe%silence' THEN 'STRIPE_SILENT' ELSE 'ASKED' END,
                    stopped_by = CASE WHEN stopped_by LIKE 'Stripe%silence' THEN NULL ELSE stopped_by END
WHERE stopped_at IS NOT NULL;
UPDATE bulk_run r SET succeeded = i.succeeded, skipped = i.skipped, failed = i.failed
FROM (SELECT all_runs.id, count(*) FILTER (WHERE outcome = 'succeeded') AS succeeded, count(*) FILTER (WHERE outcome = 'skipped') AS skipped,
             count(*) FILTER (WHERE outcome = 'failed') AS failed
      FROM bulk_run all_runs LEFT JOIN bulk_item ON run_id = all_runs.id GROUP BY all_runs.id) i
WHERE i.id = r.id AND r.ended_at IS NOT NULL;
ALTER TABLE bulk_run
    ADD CONSTRAINT bulk_run_stop_reason_is_known CHECK (stop_reason IN ('ASKED', 'STRIPE_SILENT', 'STARTER_BARRED')),
    ADD CONSTRAINT bulk_run_stop_is_explained CHECK ((stopped_at IS NULL) = (stop_reason IS NULL)
        AND (stopped_by IS NOT NULL) = coalesce(stop_reason = 'ASKED', false)),
    ADD CONSTRAINT bulk_run_end_has_totals CHECK (num_nulls(ended_at, succeeded, skipped, failed) IN (0, 4));
COMMENT ON COLUMN bulk_run.stopped_at IS 'When it was asked to stop, or stopped itself; the item under way is finished first.';
COMMENT ON COLUMN bulk_run.stopped_by IS 'Who asked; null where nobody did.';
COMMENT ON COLUMN bulk_run.stop_reason IS 'ASKED: by stopped_by. STRIPE_SILENT: several items in a row could not be asked about. STARTER_BARRED: whoever started it may not do such things any more.';
COMMENT ON COLUMN bulk_run.succeeded IS 'How many had this outcome, as failed and skipped: counted at its end, null before, when the items tell.';
COMMENT ON CONSTRAINT bulk_run_stop_reason_is_known ON bulk_run IS 'The reasons of the column''s comment.';
COMMENT ON CONSTRAINT bulk_run_stop_is_explained ON bulk_run IS 'No stop is without a reason, and nobody stops it nameless.';
COMMENT ON CONSTRAINT bulk_run_end_has_totals ON bulk_run IS 'What has ended needs no counting.';

GRANT UPDATE (stop_reason, succeeded, skipped, failed) ON bulk_run TO threshold_app;
