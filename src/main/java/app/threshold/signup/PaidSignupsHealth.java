package app.threshold.signup;

import app.threshold.signup.WaitingSignups.Waiting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while something that was paid waits too long for its site. Stands in the health group {@code provisioning}, which
 * is for whoever is to be woken, and in neither readiness nor liveness: no node is worse than another for it, and the
 * customers who are well should go on being served.
 */
@Component("paidSignups")
class PaidSignupsHealth implements HealthIndicator {

    private final WaitingSignups waitingSignups;
    private final Settings settings;

    PaidSignupsHealth(WaitingSignups waitingSignups, Settings settings) {
        this.waitingSignups = waitingSignups;
        this.settings = settings;
    }

    @Override
    public Health health() {
        Waiting waiting = waitingSignups.now();
        boolean tooLong = waiting.oldest().compareTo(settings.alarmAfter()) > 0;
        return (tooLong ? Health.down() : Health.up())
                .withDetail("waiting", waiting.count()).withDetail("blocked", waiting.blocked())
                .withDetail("oldestSeconds", waiting.oldest().toSeconds()).build();
    }

    /** @param alarmAfter how long something that was paid may wait before somebody should look */
    @ConfigurationProperties("threshold.provisioning")
    record Settings(@DefaultValue("15m") Duration alarmAfter) {
    }
}
