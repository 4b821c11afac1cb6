--liquibase formatted sql

--changeset account:0003-give-operators-levels
CREATE TABLE operator (
    account_id      uuid        PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    level           varchar(16) NOT NULL,
    invited_at      timestamptz,
    joined_at       timestamptz,
    disabled_at     timestamptz,
    last_sign_in_at timestamptz,
    wants_alerts    boolean     NOT NULL DEFAULT true,
    CONSTRAINT operator_level_is_known CHECK (level IN ('viewer', 'operator', 'owner')),
    CONSTRAINT operator_is_invited_or_joined CHECK (num_nonnulls(invited_at, joined_at) > 0)
);
COMMENT ON TABLE operator IS 'What an account with the role OPERATOR may do in the console. Rows are written by create_operator and changed by the functions beside it only, which leave no installation without an owner.';
COMMENT ON COLUMN operator.level IS 'viewer sees everything, operator acts as well, owner also decides on operators, API keys and plans.';
COMMENT ON COLUMN operator.invited_at IS 'When the last invitation was mailed; null for who was made without one.';
COMMENT ON COLUMN operator.joined_at IS 'When the account got a password of its own; null as long as the invitation is open.';
COMMENT ON COLUMN operator.disabled_at IS 'Since when nobody can sign in with this account; null when one can.';
COMMENT ON COLUMN operator.wants_alerts IS 'Whether a mail is wanted when a signup is blocked.';
COMMENT ON CONSTRAINT operator_level_is_known ON operator IS 'The levels that the application knows what to allow for.';
COMMENT ON CONSTRAINT operator_is_invited_or_joined ON operator IS 'Nobody is an operator without having come in one of the two ways.';

-- Until now there was one kind, and it was allowed everything.
INSERT INTO operator (account_id, level, joined_at) SELECT id, 'owner', created_at FROM account WHERE role = 'OPERATOR';

GRANT SELECT, UPDATE (invited_at, joined_at, last_sign_in_at, wants_alerts) ON operator TO threshold_app;
