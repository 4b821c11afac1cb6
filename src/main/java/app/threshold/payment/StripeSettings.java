package app.threshold.payment;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Stripe is reached.
 *
 * @param apiBase       where its API is; unset, the sandbox in this application while that is enabled, otherwise Stripe's own
 * @param secretKey     {@code sk_test_…} or {@code sk_live_…}; where the sandbox runs and none is set, it makes one up
 * @param webhookSecret what webhooks are signed with, {@code whsec_…}, made up likewise; several with commas between them
 *                      while one takes the place of another, and each is good
 * @param sessionTtl    how long a checkout session waits; Stripe takes 30 minutes to 24 hours, and what is asked of it stays
 *                      five minutes within these
 * @param connectTimeout of one call
 * @param readTimeout   of one call; a call that fails in passing is made twice more
 */
@ConfigurationProperties("threshold.payments.stripe")
record StripeSettings(@Nullable URI apiBase, @DefaultValue("") String secretKey, @DefaultValue List<String> webhookSecret,
        @DefaultValue("30m") Duration sessionTtl, @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout) {

    static final Duration SHORTEST_TTL = Duration.ofMinutes(30);
    static final Duration LONGEST_TTL = Duration.ofHours(24);

    StripeSettings {
        webhookSecret = webhookSecret.stream().map(String::strip).filter(secret -> !secret.isEmpty()).toList();
        if (sessionTtl.compareTo(SHORTEST_TTL) < 0 || sessionTtl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException(
                    "threshold.payments.stripe.session-ttl must lie between 30 minutes and 24 hours, as Stripe demands");
        }
    }
}
