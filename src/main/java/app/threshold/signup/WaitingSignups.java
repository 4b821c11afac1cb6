package app.threshold.signup;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;

import app.threshold.platform.Readings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many have paid and wait for their site, as meters: {@code threshold.signups.waiting} and its {@code .oldest} in
 * seconds, {@code threshold.signups.blocked}, {@code threshold.signups.refunding}. The whole installation's, from every
 * node; one query for all, of a partial index alone. Beside them stands how long they may wait,
 * {@code threshold.signups.waiting.limit}, so that no alert rule has to know the setting.
 */
@Component
class WaitingSignups implements MeterBinder {

    /** @param oldest how long the one waits that has waited longest; zero where nobody does */
    record Waiting(long count, long blocked, long refunding, Duration oldest) {
    }

    private final JdbcClient jdbc;
    private final Readings readings;
    private final PaidSignupsHealth.Settings settings;
    private final Clock clock;

    WaitingSignups(JdbcClient jdbc, Readings readings, PaidSignupsHealth.Settings settings, Clock clock) {
        this.jdbc = jdbc;
        this.readings = readings;
        this.settings = settings;
        this.clock = clock;
    }

    /** Asked anew each time, other than the meters. */
    Waiting now() {
        return jdbc.sql("""
                SELECT count(*) FILTER (WHERE status <> 'refunding') AS count,
                       count(*) FILTER (WHERE status = 'blocked') AS blocked,
                       count(*) FILTER (WHERE status = 'refunding') AS refunding,
                       min(paid_at) FILTER (WHERE status <> 'refunding') AS oldest
                FROM pending_signup WHERE status IN ('paid', 'blocked', 'refunding')
                """)
                .query((row, n) -> {
                    OffsetDateTime oldest = row.getObject("oldest", OffsetDateTime.class);
                    return new Waiting(row.getLong("count"), row.getLong("blocked"), row.getLong("refunding"),
                            oldest == null ? Duration.ZERO : Duration.between(oldest.toInstant(), clock.instant()));
                }).single();
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Readings.Reading<Waiting> waiting = readings.of(this::now);
        Gauge.builder("threshold.signups.waiting", () -> waiting.figure(Waiting::count))
                .description("Signups paid or waived and not complete").register(meters);
        Gauge.builder("threshold.signups.waiting.oldest", () -> waiting.figure(now -> now.oldest().toSeconds()))
                .description("How long the oldest of them has waited").baseUnit("seconds").register(meters);
        Gauge.builder("threshold.signups.waiting.limit", () -> settings.alarmAfter().toSeconds())
                .description("How long one may wait before somebody should look").baseUnit("seconds").register(meters);
        Gauge.builder("threshold.signups.blocked", () -> waiting.figure(Waiting::blocked))
                .description("Those of them that need an operator").register(meters);
        Gauge.builder("threshold.signups.refunding", () -> waiting.figure(Waiting::refunding))
                .description("Signups given up whose money is on its way back").register(meters);
    }
}
