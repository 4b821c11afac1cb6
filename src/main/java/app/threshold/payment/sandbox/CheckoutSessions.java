package app.threshold.payment.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Checkout sessions with their payments, and the refunds and disputes of those. */
@ConditionalOnSandbox
@Repository
class CheckoutSessions {

    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() { };
    private static final TypeReference<List<CheckoutSession.LineItem>> LINE_ITEMS = new TypeReference<>() { };

    private static final String SELECT_PAYMENT = """
            p.id AS payment_id, p.charge_id, p.checkout_session_id, p.created_at AS paid_at, p.status AS payment_status,
            p.method, p.amount, p.amount_refunded, p.currency AS payment_currency, p.description,
            p.metadata AS paid_metadata, p.payer_email, p.payer_name, p.last4, p.card_expires, p.failure_code,
            p.failure_message, p.settles_at, p.settles_well, p.canceled_at,
            (SELECT d.status FROM sandbox.dispute d WHERE d.payment_intent_id = p.id) AS dispute_status
            """;
    private static final String SELECT = "SELECT s.*, " + SELECT_PAYMENT
            + "FROM sandbox.checkout_session s LEFT JOIN sandbox.payment_intent p ON p.checkout_session_id = s.id ";
    private static final String SELECT_REFUND = """
            SELECT r.id AS refund_id, r.created_at AS refunded_at, r.amount AS refund_amount, r.reason,
                r.metadata AS refund_metadata, r.status AS refund_status, r.turns_into,
            """ + SELECT_PAYMENT + "FROM sandbox.refund r JOIN sandbox.payment_intent p ON p.id = r.payment_intent_id ";

    private static final String SELECT_DISPUTE = """
            SELECT d.id AS dispute_id, d.created_at AS disputed_at, d.amount AS dispute_amount,
            """ + SELECT_PAYMENT + "FROM sandbox.dispute d JOIN sandbox.payment_intent p ON p.id = d.payment_intent_id ";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    CheckoutSessions(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void add(CheckoutSession session) {
        jdbc.sql("""
                INSERT INTO sandbox.checkout_session (id, created_at, expires_at, url, success_url, cancel_url, locale,
                    currency, amount_total, payment_method_types, line_items, client_reference_id, customer_email, metadata,
                    payment_description, payment_metadata)
                VALUES (:id, :createdAt, :expiresAt, :url, :successUrl, :cancelUrl, :locale,
                    :currency, :amountTotal, string_to_array(:methods, ','), :lineItems::jsonb, :clientReferenceId, :customerEmail, :metadata::jsonb,
                    :paymentDescription, :paymentMetadata::jsonb)
                """)
                .param("id", session.id())
                .param("createdAt", utc(session.createdAt()))
                .param("expiresAt", utc(session.expiresAt()))
                .param("url", session.url())
                .param("successUrl", session.successUrl())
                .param("cancelUrl", session.cancelUrl())
                .param("locale", session.locale())
                .param("currency", session.currency())
                .param("amountTotal", session.amountTotal())
                .param("methods", session.paymentMethods().stream().map(PaymentMethod::wireName)
                        .collect(Collectors.joining(",")))
                .param("lineItems", json.writeValueAsString(session.lineItems()))
                .param("clientReferenceId", session.clientReferenceId())
                .param("customerEmail", session.customerEmail())
                .param("metadata", json.writeValueAsString(session.metadata()))
                .param("paymentDescription", session.paymentDescription())
                .param("paymentMetadata", json.writeValueAsString(session.paymentMetadata()))
                .update();
    }

    Optional<CheckoutSession> find(String id) {
        return jdbc.sql(SELECT + "WHERE s.id = ?").param(id).query(this::session).optional();
    }

    /** Whoever changes a session takes it so: payers, the API and the sweep then come one after the other. */
    Optional<CheckoutSession> findLocked(String id) {
        jdbc.sql("SELECT FROM sandbox.checkout_session WHERE id = ? FOR UPDATE").param(id).query().listOfRows();
        return find(id);
    }

    /** Open ones past their time that nobody else is just changing, locked; the oldest first. */
    List<CheckoutSession> lockOverdue(Instant now, int limit) {
        List<String> ids = jdbc.sql("""
                SELECT id FROM sandbox.checkout_session WHERE status = 'open' AND expires_at <= ?
                ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED
                """).param(utc(now)).param(limit).query(String.class).list();
        return ids.stream().flatMap(id -> find(id).stream()).toList();
    }

    /**
     * @param paymentIntent only the session of this payment, or null
     * @param status only sessions of this status, or null
     */
    Page.Found<CheckoutSession> list(Page page, Span created, @Nullable String paymentIntent, @Nullable String status) {
        return page.cut(limit -> jdbc.sql(SELECT + """
                WHERE (:after::text IS NULL
                        OR s.number < (SELECT number FROM sandbox.checkout_session WHERE id = :after))
                    AND (:before::text IS NULL
                        OR s.number > (SELECT number FROM sandbox.checkout_session WHERE id = :before))
                    AND (:from::timestamptz IS NULL OR s.created_at >= :from)
                    AND (:until::timestamptz IS NULL OR s.created_at < :until)
                    AND (:paymentIntent::text IS NULL OR p.id = :paymentIntent)
                    AND (:status::text IS NULL OR s.status = :status)
                ORDER BY s.number\s""" + page.order() + " LIMIT :limit")
                .param("after", page.after()).param("before", page.before())
                .param("from", utc(created.from())).param("until", utc(created.until()))
                .param("paymentIntent", paymentIntent).param("status", status)
                .param("limit", limit)
                .query(this::session).list());
    }

    /** An open session ends, and with it a payment that came to nothing. */
    void markExpired(String id, Instant now) {
        jdbc.sql("UPDATE sandbox.checkout_session SET status = 'expired' WHERE id = ? AND status = 'open'")
                .param(id).update();
        jdbc.sql("UPDATE sandbox.payment_intent SET status = 'canceled', canceled_at = ? WHERE checkout_session_id = ?")
                .param(utc(now)).param(id).update();
    }

    /** The session's payment, the first one or as it is after another try. */
    void put(PaymentIntent payment) {
        jdbc.sql("""
                INSERT INTO sandbox.payment_intent (id, charge_id, checkout_session_id, created_at, status, method,
                    amount, currency, description, metadata, payer_email, payer_name, last4, card_expires,
                    settles_at, settles_well)
                VALUES (:id, :chargeId, :session, :createdAt, :status, :method,
                    :amount, :currency, :description, :metadata::jsonb, :payerEmail, :payerName, :last4, :cardExpires,
                    :settlesAt, :settlesWell)
                ON CONFLICT (checkout_session_id) DO UPDATE SET charge_id = excluded.charge_id,
                    status = excluded.status, method = excluded.method, payer_email = excluded.payer_email,
                    payer_name = excluded.payer_name, last4 = excluded.last4, card_expires = excluded.card_expires,
                    settles_at = excluded.settles_at, settles_well = excluded.settles_well,
                    failure_code = NULL, failure_message = NULL
                """)
                .param("id", payment.id())
                .param("chargeId", payment.chargeId())
                .param("session", payment.checkoutSessionId())
                .param("createdAt", utc(payment.createdAt()))
                .param("status", payment.status().wireName())
                .param("method", payment.method().wireName())
                .param("amount", payment.amount())
                .param("currency", payment.currency())
                .param("description", payment.description())
                .param("metadata", json.writeValueAsString(payment.metadata()))
                .param("payerEmail", payment.payerEmail())
                .param("payerName", payment.payerName())
                .param("last4", payment.last4())
                .param("cardExpires", payment.cardExpires() == null ? null : payment.cardExpires().toString())
                .param("settlesAt", payment.settlement() == null ? null : utc(payment.settlement().at()))
                .param("settlesWell", payment.settlement() == null ? null : payment.settlement().well())
                .update();
    }

    /** The payer is through, whether the money is there or only promised. */
    void complete(String id, Instant now) {
        jdbc.sql("UPDATE sandbox.checkout_session SET status = 'complete', completed_at = ? WHERE id = ?")
                .param(utc(now)).param(id).update();
    }

    /** What was under way has ended, well or with a failure. */
    void settle(String paymentId, PaymentIntent.Status status, PaymentIntent.@Nullable Failure failure) {
        jdbc.sql("""
                UPDATE sandbox.payment_intent SET status = :status, settles_at = NULL, settles_well = NULL,
                    failure_code = :code, failure_message = :message
                WHERE id = :id
                """)
                .param("status", status.wireName())
                .param("code", failure == null ? null : failure.code())
                .param("message", failure == null ? null : failure.message())
                .param("id", paymentId)
                .update();
    }

    /** @param id of the payment intent or of its charge */
    Optional<PaymentIntent> findPayment(String id) {
        return jdbc.sql("SELECT " + SELECT_PAYMENT + "FROM sandbox.payment_intent p WHERE p.id = :id OR p.charge_id = :id")
                .param("id", id).query(this::payment).optional();
    }

    /** @param id of the payment intent or of its charge */
    Optional<PaymentIntent> findPaymentLocked(String id) {
        return jdbc.sql("SELECT " + SELECT_PAYMENT
                + "FROM sandbox.payment_intent p WHERE p.id = :id OR p.charge_id = :id FOR UPDATE")
                .param("id", id).query(this::payment).optional();
    }

    void addRefund(Refund refund) {
        jdbc.sql("""
                INSERT INTO sandbox.refund (id, payment_intent_id, created_at, amount, reason, metadata, status, turns_into)
                VALUES (:id, :payment, :createdAt, :amount, :reason, :metadata::jsonb, :status, :turnsInto)
                """)
                .param("id", refund.id())
                .param("payment", refund.payment().id())
                .param("createdAt", utc(refund.createdAt()))
                .param("amount", refund.amount())
                .param("reason", refund.reason())
                .param("metadata", json.writeValueAsString(refund.metadata()))
                .param("status", refund.status().wireName())
                .param("turnsInto", refund.turnsInto() == null ? null : refund.turnsInto().wireName())
                .update();
        jdbc.sql("UPDATE sandbox.payment_intent SET amount_refunded = amount_refunded + ? WHERE id = ?")
                .param(refund.amount()).param(refund.payment().id()).update();
    }

    /** The refund becomes what it was to become; the money of one that fails counts as paid again. */
    void settleRefund(Refund refund) {
        boolean fails = refund.turnsInto() == Refund.Status.FAILED;
        jdbc.sql("UPDATE sandbox.refund SET status = turns_into, turns_into = NULL, failure_reason = ? WHERE id = ?")
                .param(fails ? Refund.FAILURE_REASON : null).param(refund.id()).update();
        if (fails) {
            jdbc.sql("UPDATE sandbox.payment_intent SET amount_refunded = amount_refunded - ? WHERE id = ?")
                    .param(refund.amount()).param(refund.payment().id()).update();
        }
    }

    /** The money of a refund that is canceled counts as paid again. */
    void cancelRefund(Refund refund) {
        jdbc.sql("UPDATE sandbox.refund SET status = 'canceled', turns_into = NULL WHERE id = ?").param(refund.id()).update();
        jdbc.sql("UPDATE sandbox.payment_intent SET amount_refunded = amount_refunded - ? WHERE id = ?")
                .param(refund.amount()).param(refund.payment().id()).update();
    }

    boolean aRefundFailed(String paymentId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM sandbox.refund WHERE payment_intent_id = ? AND status = 'failed')")
                .param(paymentId).query(Boolean.class).single();
    }

    void addDispute(Dispute dispute) {
        jdbc.sql("INSERT INTO sandbox.dispute (id, payment_intent_id, created_at, amount) VALUES (?, ?, ?, ?)")
                .param(dispute.id()).param(dispute.payment().id()).param(utc(dispute.createdAt())).param(dispute.amount())
                .update();
    }

    Dispute closeDispute(String paymentId, Dispute.Status status) {
        String id = jdbc.sql("UPDATE sandbox.dispute SET status = ? WHERE payment_intent_id = ? RETURNING id")
                .param(status.wireName()).param(paymentId).query(String.class).single();
        return findDispute(id).orElseThrow();
    }

    Optional<Dispute> findDispute(String id) {
        return jdbc.sql(SELECT_DISPUTE + "WHERE d.id = ?").param(id).query(this::dispute).optional();
    }

    /**
     * @param paymentIntent only disputes about this payment, or null
     * @param charge only disputes about this charge, or null
     */
    Page.Found<Dispute> listDisputes(Page page, Span created, @Nullable String paymentIntent, @Nullable String charge) {
        return page.cut(limit -> jdbc.sql(SELECT_DISPUTE + """
                WHERE (:after::text IS NULL OR d.number < (SELECT number FROM sandbox.dispute WHERE id = :after))
                    AND (:before::text IS NULL OR d.number > (SELECT number FROM sandbox.dispute WHERE id = :before))
                    AND (:from::timestamptz IS NULL OR d.created_at >= :from)
                    AND (:until::timestamptz IS NULL OR d.created_at < :until)
                    AND (:paymentIntent::text IS NULL OR p.id = :paymentIntent)
                    AND (:charge::text IS NULL OR p.charge_id = :charge)
                ORDER BY d.number\s""" + page.order() + " LIMIT :limit")
                .param("after", page.after()).param("before", page.before())
                .param("from", utc(created.from())).param("until", utc(created.until()))
                .param("paymentIntent", paymentIntent).param("charge", charge)
                .param("limit", limit)
                .query(this::dispute).list());
    }

    private Dispute dispute(ResultSet rs, int row) throws SQLException {
        PaymentIntent payment = payment(rs, row);
        return new Dispute(rs.getString("dispute_id"), payment, instant(rs, "disputed_at"),
                rs.getLong("dispute_amount"), payment.dispute());
    }

    Optional<Refund> findRefund(String id) {
        return jdbc.sql(SELECT_REFUND + "WHERE r.id = ?").param(id).query(this::refund).optional();
    }

    /**
     * @param paymentIntent only refunds of this payment, or null
     * @param charge only refunds of this charge, or null
     */
    Page.Found<Refund> listRefunds(Page page, Span created, @Nullable String paymentIntent, @Nullable String charge) {
        return page.cut(limit -> jdbc.sql(SELECT_REFUND + """
                WHERE (:after::text IS NULL OR r.number < (SELECT number FROM sandbox.refund WHERE id = :after))
                    AND (:before::text IS NULL OR r.number > (SELECT number FROM sandbox.refund WHERE id = :before))
                    AND (:from::timestamptz IS NULL OR r.created_at >= :from)
                    AND (:until::timestamptz IS NULL OR r.created_at < :until)
                    AND (:paymentIntent::text IS NULL OR p.id = :paymentIntent)
                    AND (:charge::text IS NULL OR p.charge_id = :charge)
                ORDER BY r.number\s""" + page.order() + " LIMIT :limit")
                .param("after", page.after()).param("before", page.before())
                .param("from", utc(created.from())).param("until", utc(created.until()))
                .param("paymentIntent", paymentIntent).param("charge", charge)
                .param("limit", limit)
                .query(this::refund).list());
    }

    /** The newest first. */
    List<Refund> refundsOf(List<String> sessionIds) {
        return jdbc.sql(SELECT_REFUND + "WHERE p.checkout_session_id = ANY (string_to_array(?, ',')) ORDER BY r.number DESC")
                .param(String.join(",", sessionIds)).query(this::refund).list();
    }

    private Refund refund(ResultSet rs, int row) throws SQLException {
        return new Refund(rs.getString("refund_id"), payment(rs, row), instant(rs, "refunded_at"),
                rs.getLong("refund_amount"), rs.getString("reason"), metadata(rs, "refund_metadata"),
                Refund.Status.of(rs.getString("refund_status")),
                rs.getString("turns_into") == null ? null : Refund.Status.of(rs.getString("turns_into")));
    }

    private CheckoutSession session(ResultSet rs, int row) throws SQLException {
        return new CheckoutSession(rs.getString("id"), instant(rs, "created_at"), instant(rs, "expires_at"),
                CheckoutSession.Status.valueOf(rs.getString("status").toUpperCase(Locale.ROOT)), rs.getString("url"),
                rs.getString("success_url"), rs.getString("cancel_url"), rs.getString("locale"),
                rs.getString("currency"), rs.getLong("amount_total"), methods(rs),
                json.readValue(rs.getString("line_items"), LINE_ITEMS), rs.getString("client_reference_id"),
                rs.getString("customer_email"), metadata(rs, "metadata"), rs.getString("payment_description"),
                metadata(rs, "payment_metadata"), rs.getString("payment_id") == null ? null : payment(rs, row));
    }

    private static List<PaymentMethod> methods(ResultSet rs) throws SQLException {
        return Stream.of((String[]) rs.getArray("payment_method_types").getArray()).map(PaymentMethod::of).toList();
    }

    private PaymentIntent payment(ResultSet rs, int row) throws SQLException {
        String cardExpires = rs.getString("card_expires");
        String failureCode = rs.getString("failure_code");
        return new PaymentIntent(rs.getString("payment_id"), rs.getString("charge_id"),
                rs.getString("checkout_session_id"), instant(rs, "paid_at"),
                PaymentIntent.Status.valueOf(rs.getString("payment_status").toUpperCase(Locale.ROOT)),
                PaymentMethod.of(rs.getString("method")), rs.getLong("amount"), rs.getLong("amount_refunded"),
                rs.getString("payment_currency"), rs.getString("description"), metadata(rs, "paid_metadata"),
                rs.getString("payer_email"), rs.getString("payer_name"), rs.getString("last4"),
                cardExpires == null ? null : YearMonth.parse(cardExpires),
                rs.getString("dispute_status") == null ? null : Dispute.Status.of(rs.getString("dispute_status")),
                failureCode == null ? null : new PaymentIntent.Failure(failureCode, rs.getString("failure_message")),
                rs.getObject("settles_at") == null ? null
                        : new PaymentIntent.Settlement(instant(rs, "settles_at"), rs.getBoolean("settles_well")),
                rs.getObject("canceled_at") == null ? null : instant(rs, "canceled_at"));
    }

    private Map<String, String> metadata(ResultSet rs, String column) throws SQLException {
        return json.readValue(rs.getString(column), METADATA);
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        return rs.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
