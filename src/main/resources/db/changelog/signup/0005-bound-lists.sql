--liquibase formatted sql

--changeset signup:0005-index-what-is-filtered
-- A list that is filtered reads, for each status, plan and kind of failure, the stretch of an index that begins with them,
-- and so never what does not fit, however little does.
DROP INDEX pending_signup_begun_idx;
CREATE INDEX pending_signup_begun_idx ON pending_signup (status, plan_code, failure_kind, created_at, id);
COMMENT ON INDEX pending_signup_begun_idx IS 'The list of all: each status of each plan with each kind of failure is read in order, and the few that are needed are merged.';
DROP INDEX pending_signup_failed_idx;
CREATE INDEX pending_signup_failed_idx ON pending_signup (failed_sqlstate, status, plan_code, failure_kind, created_at, id)
    WHERE failed_sqlstate IS NOT NULL;
COMMENT ON INDEX pending_signup_failed_idx IS 'The same by the SQLSTATE of the last failure.';
DROP INDEX pending_signup_stuck_idx;
CREATE INDEX pending_signup_stuck_idx ON pending_signup (stuck_since, id) WHERE stuck_since IS NOT NULL;
COMMENT ON INDEX pending_signup_stuck_idx IS 'The operator''s list in its order, as long as it is not filtered.';
CREATE INDEX pending_signup_stuck_kind_idx ON pending_signup (status, plan_code, failure_kind, stuck_since, id, checkout_ends_at)
    WHERE stuck_since IS NOT NULL;
COMMENT ON INDEX pending_signup_stuck_kind_idx IS 'The operator''s list where it is filtered: as the list of all.';
CREATE INDEX pending_signup_stuck_sqlstate_idx ON pending_signup (failed_sqlstate, status, plan_code, failure_kind, stuck_since, id, checkout_ends_at)
    WHERE stuck_since IS NOT NULL AND failed_sqlstate IS NOT NULL;
COMMENT ON INDEX pending_signup_stuck_sqlstate_idx IS 'The same by the SQLSTATE of the last failure.';
CREATE INDEX pending_signup_waiting_idx ON pending_signup (status, paid_at) WHERE status IN ('paid', 'blocked', 'refunding');
COMMENT ON INDEX pending_signup_waiting_idx IS 'How many wait, and since when: counted for the overview, the meters and the health, without a look at the table.';

--changeset signup:0005-search-stuck-ones
-- Few are stuck among all that begin alike; without these a search among them would read all the others.
CREATE INDEX pending_signup_stuck_email_idx ON pending_signup (email varchar_pattern_ops) WHERE stuck_since IS NOT NULL;
CREATE INDEX pending_signup_stuck_slug_idx ON pending_signup (slug varchar_pattern_ops)
    WHERE stuck_since IS NOT NULL AND slug IS NOT NULL;
CREATE INDEX pending_signup_stuck_partner1_name_idx ON pending_signup (lower(partner1_name) text_pattern_ops)
    WHERE stuck_since IS NOT NULL AND partner1_name IS NOT NULL;
CREATE INDEX pending_signup_stuck_partner2_name_idx ON pending_signup (lower(partner2_name) text_pattern_ops)
    WHERE stuck_since IS NOT NULL AND partner2_name IS NOT NULL;
CREATE INDEX pending_signup_stuck_business_name_idx ON pending_signup (lower(business_name) text_pattern_ops)
    WHERE stuck_since IS NOT NULL AND business_name IS NOT NULL;
