package app.threshold.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import app.threshold.support.Database;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where an operator finds a payment at Stripe. */
class PaymentHistoryTests {

    @Test
    void aPaymentIsFoundInStripesDashboardByItsKeysMode() {
        PaymentFacts paid = payment("cs_test_1", "pi_1");

        assertThat(history(null, "sk_live_x", false).dashboardUrl(paid)).contains("https://dashboard.stripe.com/payments/pi_1");
        assertThat(history(null, "rk_live_x", false).dashboardUrl(paid)).contains("https://dashboard.stripe.com/payments/pi_1");
        assertThat(history(null, "sk_test_x", false).dashboardUrl(paid)).contains("https://dashboard.stripe.com/test/payments/pi_1");
    }

    @Test
    void beforeThereIsAPaymentItsSessionIsFound() {
        assertThat(history(null, "sk_test_x", false).dashboardUrl(payment("cs_test_1", null)))
                .contains("https://dashboard.stripe.com/test/checkout/sessions/cs_test_1");
        assertThat(history(null, "sk_live_x", false).dashboardUrl(payment(null, null))).isEmpty();
    }

    @Test
    void whatIsNotAtStripeIsNotLookedForThere() {
        assertThat(history(null, "sk_test_x", true).dashboardUrl(payment("cs_test_1", "pi_1"))).contains("/sandbox");
        assertThat(history(null, "sk_test_x", true).dashboardUrl(payment(null, null))).isEmpty();
        assertThat(history(URI.create("http://127.0.0.1:12111"), "sk_test_x", false).dashboardUrl(payment("cs_test_1", "pi_1"))).isEmpty();
    }

    private static PaymentHistory history(@Nullable URI apiBase, String key, boolean sandbox) {
        return new PaymentHistory(new Database().application(), new StripeSettings(apiBase, key, List.of(), Duration.ofMinutes(30),
                Duration.ofSeconds(5), Duration.ofSeconds(10)), sandbox);
    }

    private static PaymentFacts payment(@Nullable String session, @Nullable String intent) {
        return new PaymentFacts(new UUID(0, 1), "paid", 19_900, "USD", session, intent, Instant.EPOCH, null, Instant.EPOCH, null, null, null,
                null, 0, null);
    }
}
