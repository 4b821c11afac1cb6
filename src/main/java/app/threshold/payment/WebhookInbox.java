package app.threshold.payment;

import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

import app.threshold.platform.AfterCommit;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps each event once, together with its effect. */
@Service
class WebhookInbox {

    private static final Logger log = LoggerFactory.getLogger(WebhookInbox.class);

    private final JdbcClient jdbc;
    private final PaymentLedger ledger;
    private final MeterRegistry meters;
    private final Clock clock;

    WebhookInbox(JdbcClient jdbc, PaymentLedger ledger, MeterRegistry meters, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.meters = meters;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    boolean knows(String eventId) {
        return jdbc.sql("SELECT count(*) FROM stripe_event WHERE id = :id").param("id", eventId)
                .query(Integer.class).single() == 1;
    }

    /** Whether an event is about a payment here, by any of the names that Stripe's object gives: ours, its session's, its intent's. */
    @Transactional(readOnly = true)
    boolean isAboutOurs(@Nullable Map<String, String> metadata, @Nullable String sessionId, @Nullable String paymentIntentId) {
        UUID paymentId = metadata == null ? null : StripeGateway.paymentId(metadata);
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM payment
                    WHERE id = :payment OR checkout_session_id = :session OR payment_intent_id = :intent)
                """)
                .param("payment", paymentId, Types.OTHER).param("session", sessionId, Types.VARCHAR)
                .param("intent", paymentIntentId, Types.VARCHAR)
                .query(Boolean.class).single();
    }

    /**
     * One transaction: the event's row, and what changes by the object it is about.
     *
     * @param happenedAt when Stripe made the event
     * @param answer     as Stripe told it when asked; null for an event that nothing here follows from
     */
    @Transactional
    void accept(String eventId, String type, Instant happenedAt, @Nullable StripeAnswer answer) {
        Payment payment = answer == null ? null : ledger.apply(answer).orElse(null);
        int first = jdbc.sql("""
                INSERT INTO stripe_event (id, type, outcome, payment_id, happened_at, received_at)
                VALUES (:id, :type, :outcome, :payment, :happenedAt, :now)
                ON CONFLICT (id) DO NOTHING
                """)
                .param("id", eventId)
                .param("type", type)
                .param("outcome", payment == null ? "ignored" : "applied")
                .param("payment", payment == null ? null : payment.id())
                .param("happenedAt", happenedAt.atOffset(ZoneOffset.UTC))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        if (first == 1) {
            AfterCommit.run(() -> tell(eventId, type, happenedAt, payment));
        }
    }

    private void tell(String eventId, String type, Instant happenedAt, @Nullable Payment payment) {
        Duration lag = Duration.between(happenedAt, clock.instant());
        meters.timer("threshold.webhooks.lag").record(lag.isNegative() ? Duration.ZERO : lag);
        LoggingEventBuilder event = log.atInfo().addKeyValue("event", eventId).addKeyValue("type", type)
                .addKeyValue("applied", payment != null).addKeyValue("lagSeconds", lag.toSeconds());
        if (payment != null) {
            event.addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId());
        }
        event.log("stripe_webhook_accepted");
    }
}
