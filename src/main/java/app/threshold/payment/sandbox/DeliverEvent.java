package app.threshold.payment.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Service;

/** Sends one event to the webhook, signed as Stripe signs, and remembers how it went. */
@ConditionalOnSandbox
@Service
class DeliverEvent {

    /** Growing like Stripe's, which spread over three days, but first so short that one who watches sees it. */
    private static final List<Duration> GAPS = List.of(Duration.ofSeconds(2), Duration.ofSeconds(5),
            Duration.ofSeconds(15), Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30),
            Duration.ofHours(1), Duration.ofHours(3), Duration.ofHours(6), Duration.ofHours(12), Duration.ofHours(12),
            Duration.ofHours(12), Duration.ofHours(12), Duration.ofHours(12));

    private static final Logger LOG = LoggerFactory.getLogger(DeliverEvent.class);

    private final Events events;
    private final SandboxSettings settings;
    private final Environment environment;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();

    DeliverEvent(Events events, SandboxSettings settings, Environment environment, Clock clock) {
        this.events = events;
        this.settings = settings;
        this.environment = environment;
        this.clock = clock;
    }

    /**
     * Tries once. Twice at the same time is harmless: whoever takes Stripe's webhooks takes duplicates.
     *
     * @return the time until the next try; empty when there is none, the event being delivered, lost or given up
     */
    Optional<Duration> deliver(String eventId) {
        Optional<Events.Undelivered> found = events.findUndelivered(eventId);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Events.Undelivered event = found.get();
        String answer = send(event);
        boolean delivered = answer.matches("2\\d\\d");
        events.recordAttempt(eventId, delivered, answer);
        if (delivered) {
            return event.deliveriesLeft() > 1 ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        if (event.attempts() >= GAPS.size()) {
            LOG.warn("Webhook {} is given up after {} attempts, the last one: {}", eventId, event.attempts() + 1, answer);
            return Optional.empty();
        }
        Duration gap = GAPS.get(event.attempts());
        LOG.info("Webhook {} was not accepted ({}), next attempt in {}", eventId, answer, gap);
        return Optional.of(gap);
    }

    /** @return the HTTP status, or why there was none */
    private String send(Events.Undelivered event) {
        String body = event.body();
        long timestamp = clock.instant().getEpochSecond();
        // Looks like a signature, and is one: of something else.
        String signature = signature(timestamp, event.isToBeSignedWrongly() ? body + " " : body);
        HttpRequest request = HttpRequest.newBuilder(webhookUrl())
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .header("Stripe-Signature", "t=" + timestamp + ",v1=" + signature)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return String.valueOf(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted, since the application stops";
        }
    }

    private String signature(long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            String secret = SandboxInitializer.webhookSecrets(environment).getFirst();
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((timestamp + "." + body).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port is known only once the server listens, and differs between nodes. */
    private URI webhookUrl() {
        return settings.webhookUrl() != null ? settings.webhookUrl()
                : URI.create("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port")
                        + environment.getProperty("server.servlet.context-path", "") + "/webhooks/stripe");
    }
}
