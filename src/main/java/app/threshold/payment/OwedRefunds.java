package app.threshold.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;

import app.threshold.platform.Readings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Payments that are owed back, as meters by {@code state}: {@code owed}, Stripe has not taken the refund on; {@code pending},
 * Stripe has, and is not through; {@code disputed}, Stripe refuses as long as the payer's bank has not decided. How
 * many are in each is {@code threshold.payments.refunding}; how long the oldest has been, {@code threshold.payments.refunding.oldest}
 * in seconds, is told of the first two, since a dispute takes its months and nothing is to be done meanwhile. The whole installation's.
 */
@Component
class OwedRefunds implements MeterBinder {

    /** @param oldestOwed for how long nothing has become of the one that has been owed longest; zero where there is none */
    private record Owed(long owed, long pending, long disputed, Duration oldestOwed, Duration oldestPending) {
    }

    private final JdbcClient jdbc;
    private final Readings readings;
    private final Clock clock;

    OwedRefunds(JdbcClient jdbc, Readings readings, Clock clock) {
        this.jdbc = jdbc;
        this.readings = readings;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Readings.Reading<Owed> now = readings.of(this::now);
        String count = "threshold.payments.refunding";
        String what = "Payments owed back that Stripe has not confirmed";
        Gauge.builder(count, () -> now.figure(Owed::owed)).description(what).tag("state", "owed").register(meters);
        Gauge.builder(count, () -> now.figure(Owed::pending)).description(what).tag("state", "pending").register(meters);
        Gauge.builder(count, () -> now.figure(Owed::disputed)).description(what).tag("state", "disputed").register(meters);
        String oldest = "threshold.payments.refunding.oldest";
        String howLong = "For how long nothing has become of the oldest of them";
        Gauge.builder(oldest, () -> now.figure(read -> read.oldestOwed().toSeconds()))
                .description(howLong).baseUnit("seconds").tag("state", "owed").register(meters);
        Gauge.builder(oldest, () -> now.figure(read -> read.oldestPending().toSeconds()))
                .description(howLong).baseUnit("seconds").tag("state", "pending").register(meters);
        // From the start and not with the first one, which a rate would otherwise not see.
        for (RefundReason reason : RefundReason.values()) {
            for (String outcome : new String[] {"owed", "confirmed", "failed"}) {
                meters.counter("threshold.payments.refunds", "reason", reason.name(), "outcome", outcome);
            }
        }
        meters.timer("threshold.webhooks.lag");
    }

    private Owed now() {
        return jdbc.sql("""
                SELECT count(*) FILTER (WHERE state = 'owed') AS owed, count(*) FILTER (WHERE state = 'pending') AS pending,
                       count(*) FILTER (WHERE state = 'disputed') AS disputed,
                       min(updated_at) FILTER (WHERE state = 'owed') AS oldest_owed,
                       min(updated_at) FILTER (WHERE state = 'pending') AS oldest_pending
                FROM (SELECT updated_at, CASE WHEN refund_disputed_at IS NOT NULL THEN 'disputed'
                                              WHEN refund_id IS NOT NULL THEN 'pending' ELSE 'owed' END AS state
                      FROM payment WHERE status = 'refunding') refunding
                """)
                .query((row, n) -> new Owed(row.getLong("owed"), row.getLong("pending"), row.getLong("disputed"),
                        since(row.getObject("oldest_owed", OffsetDateTime.class)),
                        since(row.getObject("oldest_pending", OffsetDateTime.class)))).single();
    }

    private Duration since(@Nullable OffsetDateTime time) {
        return time == null ? Duration.ZERO : Duration.between(time.toInstant(), clock.instant());
    }
}
