package app.threshold.payment;

import java.time.Clock;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps each event once, together with its effect. */
@Service
class WebhookInbox {

    private final JdbcClient jdbc;
    private final PaymentLedger ledger;
    private final Clock clock;

    WebhookInbox(JdbcClient jdbc, PaymentLedger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    boolean knows(String eventId) {
        return jdbc.sql("SELECT count(*) FROM stripe_event WHERE id = :id").param("id", eventId)
                .query(Integer.class).single() == 1;
    }

    /**
     * One transaction: the event's row and what the session it is about changes.
     *
     * @param session as Stripe told it when asked; null for an event of a kind that nothing here follows from
     */
    @Transactional
    void accept(String eventId, String type, @Nullable StripeSession session) {
        boolean ours = session != null && ledger.apply(session);
        jdbc.sql("""
                INSERT INTO stripe_event (id, type, outcome, received_at) VALUES (:id, :type, :outcome, :now)
                ON CONFLICT (id) DO NOTHING
                """)
                .param("id", eventId)
                .param("type", type)
                .param("outcome", ours ? "applied" : "ignored")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }
}
