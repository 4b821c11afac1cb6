package app.threshold.payment;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often Stripe is asked about what it should have told.
 *
 * @param interval    from the end of one sweep to the next; zero or less than a second is refused
 * @param lost        how long an answer to our own call may be missing before it is asked for again
 * @param debitsEvery how often a bank debit that takes its days is asked about
 */
@ConfigurationProperties("threshold.payments.sweep")
record SweepSettings(@DefaultValue("3m") Duration interval, @DefaultValue("1m") Duration lost,
        @DefaultValue("15m") Duration debitsEvery) {

    SweepSettings {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("threshold.payments.sweep.interval must be a second at least");
        }
    }
}
