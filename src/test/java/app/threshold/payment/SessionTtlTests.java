package app.threshold.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever waiting time is configured, Stripe takes what is asked of it. */
@IntegrationTest
class SessionTtlTests {

    @Autowired
    Payments payments;

    @Autowired
    Refunds refunds;

    @Autowired
    StripeGateway stripe;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    @ParameterizedTest
    @CsvSource({"30m, 35m", "1h, 1h", "24h, 1435m"})
    void theEndThatIsAskedForLiesWithinStripesBounds(String configured, String asked) {
        var settings = new StripeSettings(null, "sk_test_x", List.of(), parse(configured), Duration.ofSeconds(5),
                Duration.ofSeconds(5));
        UUID signup = tenants.heldWedding(19900).id();
        var ledger = new PaymentLedger(payments, refunds, settings, events, clock);
        Instant before = clock.instant();

        Payment payment = transaction.execute(status -> ledger.begin(new CheckoutOrder(signup, "Wedding", 19900, "USD",
                "ada@example.com", Locale.ENGLISH, URI.create("http://localhost/a"), URI.create("http://localhost/b"))));

        assertThat(Duration.between(before, payment.expiresAt())).isBetween(parse(asked).minusSeconds(2), parse(asked).plusSeconds(30));
        assertThat(stripe.create(payment).status()).isEqualTo("open");
    }

    private static Duration parse(String text) {
        return Duration.parse("PT" + text);
    }
}
