package app.threshold.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTestBeside;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Stripe tells nothing, and the customers never come back. */
@IntegrationTestBeside
class LostWebhookTests {

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Autowired
    Environment environment;

    @AfterEach
    void stopTheSweep() {
        jobs.withoutRecurring();
    }

    @Test
    void whoPaidAndIsNeverHeardOfHasAWholeTenantWithinAMinuteOfTheSweep() {
        Instant started = Instant.now();
        int count = Figures.size(20, 500);
        jobs.withRecurring();
        clock.set(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        new Customers(new Shop(environment, clock), tenants).paid(count).toList();
        database.superuser().sql("DELETE FROM scheduled_tasks WHERE task_name = 'sandbox-deliver-event'").update();

        clock.advance(Duration.ofMinutes(3));
        Instant sweep = clock.instant();
        jobs.runDueOf(List.of("sweep-payments"));
        assertThat(count("pending_signup WHERE status = 'paid'")).isEqualTo(count);
        while (count("tenant") < count && clock.instant().isBefore(sweep.plusSeconds(60))) {
            clock.advance(Duration.ofSeconds(5));
            jobs.runDueOf(List.of("complete-signup"));
        }

        assertThat(count("tenant")).isEqualTo(count);
        assertThat(count("incomplete_tenant")).isZero();
        assertThat(count("pending_signup WHERE status <> 'complete'")).isZero();
        assertThat(count("stripe_event")).as("webhooks").isZero();
        Figures.report("%,d paid, all webhooks lost, nobody comes back".formatted(count),
                "%,d whole tenants %d s after the sweep, by the application's clock".formatted(count("tenant"),
                        Duration.between(sweep, clock.instant()).toSeconds()), started);
    }

    private long count(String from) {
        return database.superuser().sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }
}
