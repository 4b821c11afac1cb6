package app.threshold.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import com.stripe.net.Webhook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Who is let in to the webhook: holders of any of several secrets, with a body of a size that an event has. */
@IntegrationTest
class WebhookDoorTests {

    @Autowired
    StripeGateway stripe;

    @Autowired
    WebhookInbox inbox;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @ParameterizedTest
    @ValueSource(strings = {"whsec_old", "whsec_new"})
    void whileOneSecretTakesThePlaceOfAnotherEachIsGood(String secret) throws Exception {
        assertThat(deliver(event(10), secret, "whsec_old", " whsec_new ", "")).isEqualTo(200);
        assertThat(database.superuser().sql("SELECT outcome FROM stripe_event").query(String.class).list()).containsExactly("ignored");
    }

    @Test
    void aSecretThatWasTakenAwayIsNoneAnyMore() throws Exception {
        assertThat(deliver(event(10), "whsec_old", "whsec_new")).isEqualTo(400);
        assertThat(deliver(event(10), "whsec_old")).as("and none is none").isEqualTo(400);
    }

    @Test
    void anEventOfAnySizeThatStripeSendsIsTakenAndAFloodIsNot() throws Exception {
        assertThat(deliver(event(400_000), "whsec_new", "whsec_new")).isEqualTo(200);
        assertThat(deliver(event(600_000), "whsec_new", "whsec_new")).isEqualTo(413);
    }

    private int deliver(String body, String signedWith, String... configured) throws Exception {
        var settings = new StripeSettings(null, "sk_test_x", List.of(configured), Duration.ofMinutes(30), Duration.ofSeconds(5),
                Duration.ofSeconds(5));
        long now = clock.instant().getEpochSecond();
        String signature = "t=" + now + ",v1=" + Webhook.Util.computeHmacSha256(signedWith, now + "." + body);
        try {
            return new StripeWebhookController(settings, stripe, inbox, clock)
                    .receive(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), signature).getStatusCode().value();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String event(int padding) {
        return """
                {"id": "evt_door", "object": "event", "api_version": "2020-08-27", "created": 1700000000, "livemode": false,
                 "pending_webhooks": 1, "type": "invoice.finalized", "data": {"object": {"id": "in_1", "object": "invoice",
                 "description": "%s"}}}""".formatted("x".repeat(padding));
    }
}
