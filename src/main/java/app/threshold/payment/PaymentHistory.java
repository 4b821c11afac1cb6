package app.threshold.payment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** A signup's payments and what Stripe told of them, as an operator reads it. Asks the database alone. */
@Repository
public class PaymentHistory {

    private static final String DASHBOARD = "https://dashboard.stripe.com/";

    private final JdbcClient db;
    private final StripeSettings settings;
    private final boolean sandbox;

    PaymentHistory(JdbcClient db, StripeSettings settings, @Value("${threshold.payments.sandbox.enabled}") boolean sandbox) {
        this.db = db;
        this.settings = settings;
        this.sandbox = sandbox;
    }

    /**
     * An event of Stripe's that was taken.
     *
     * @param type such as {@code checkout.session.completed}
     * @param happenedAt when Stripe made it; null for one from before this was kept
     */
    public record Webhook(String id, String type, @Nullable Instant happenedAt, Instant receivedAt) {
    }

    /** The oldest first. */
    public List<PaymentFacts> of(UUID signupId) {
        return db.sql("""
                SELECT id, status, amount, currency, checkout_session_id, payment_intent_id, created_at, asked_at,
                       updated_at, paid_at, refund_reason, refund_id, refunded_at, amount_refunded, disputed_at
                FROM payment WHERE signup_id = ? ORDER BY id""").param(signupId).query(PaymentHistory::map).list();
    }

    /** The oldest first. */
    public List<Webhook> webhooks(UUID signupId) {
        return db.sql("""
                SELECT e.id, e.type, e.happened_at, e.received_at
                FROM payment p JOIN stripe_event e ON e.payment_id = p.id
                WHERE p.signup_id = ? ORDER BY e.received_at, e.id""").param(signupId)
                .query((row, n) -> new Webhook(row.getString("id"), row.getString("type"),
                        instant(row, "happened_at"), row.getObject("received_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Where Stripe's own dashboard shows it, or this application's page of the sandbox; empty where Stripe does not know it. */
    public Optional<String> dashboardUrl(PaymentFacts payment) {
        if (sandbox) {
            return payment.stripeId().map(id -> "/sandbox");
        }
        if (settings.apiBase() != null) {
            return Optional.empty();
        }
        String mode = settings.secretKey().contains("_live_") ? "" : "test/";
        return Optional.ofNullable(payment.paymentIntentId()).map(id -> DASHBOARD + mode + "payments/" + id)
                .or(() -> Optional.ofNullable(payment.checkoutSessionId()).map(id -> DASHBOARD + mode + "checkout/sessions/" + id));
    }

    private static PaymentFacts map(ResultSet row, int n) throws SQLException {
        String reason = row.getString("refund_reason");
        return new PaymentFacts(row.getObject("id", UUID.class), row.getString("status"), row.getLong("amount"),
                row.getString("currency"), row.getString("checkout_session_id"), row.getString("payment_intent_id"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "asked_at"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(), instant(row, "paid_at"),
                reason == null ? null : RefundReason.valueOf(reason), row.getString("refund_id"),
                instant(row, "refunded_at"), row.getLong("amount_refunded"), instant(row, "disputed_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
