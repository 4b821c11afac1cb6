--liquibase formatted sql

--changeset signup:0007-remember-alarm
CREATE TABLE provisioning_alarm (
    only_one   boolean     PRIMARY KEY DEFAULT true,
    down_since timestamptz NOT NULL,
    CONSTRAINT provisioning_alarm_is_one CHECK (only_one)
);
COMMENT ON TABLE provisioning_alarm IS 'One row while the operators know that the health group "provisioning" is down, and none otherwise: they are written to when it comes and when it goes.';
COMMENT ON COLUMN provisioning_alarm.down_since IS 'When it was first seen to be down.';
COMMENT ON CONSTRAINT provisioning_alarm_is_one ON provisioning_alarm IS 'Of many nodes that see it, one writes to the operators.';
COMMENT ON COLUMN operator.wants_alerts IS 'Whether mails are wanted when a signup is blocked, or something paid waits too long.';
GRANT SELECT, INSERT, DELETE ON provisioning_alarm TO threshold_app;
