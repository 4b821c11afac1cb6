package app.threshold.payment;

import app.threshold.platform.Languages;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * One checkout session and what came of it. Written before Stripe is called, with everything that the call sends, so
 * that the call can be made again with the same idempotency key.
 */
@Entity
@Table(name = "payment")
class Payment {

    /** Money may still come. */
    static final Set<Status> UNFINISHED = EnumSet.of(Status.created, Status.open, Status.processing);

    /** Longer than a call to Stripe takes with all its repetitions. */
    private static final Duration CLOSING = Duration.ofMinutes(5);

    enum Status {
        created, open, processing, paid, expired, failed, refunding, refunded
    }

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private @Nullable UUID id;

    private UUID signupId;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Status status;

    private long amount;

    @JdbcTypeCode(SqlTypes.CHAR)
    private String currency;

    private String productName;
    private String customerEmail;
    private String locale;
    private String successUrl;
    private String cancelUrl;
    private @Nullable String checkoutSessionId;
    private @Nullable String checkoutUrl;
    private @Nullable String paymentIntentId;
    private Instant expiresAt;
    private @Nullable Instant closingAt;
    private @Nullable Instant askedAt;
    private @Nullable Instant paidAt;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private @Nullable RefundReason refundReason;

    private @Nullable String refundId;
    private int refundTries;
    private @Nullable Instant refundedAt;
    private long amountRefunded;
    private @Nullable Instant disputedAt;
    private @Nullable Instant refundDisputedAt;

    @Column(updatable = false)
    private Instant createdAt;

    private Instant updatedAt;

    @Version
    private int version;

    @SuppressWarnings("NullAway.Init")
    protected Payment() {
    }

    Payment(CheckoutOrder order, Instant now, Instant expiresAt) {
        this.signupId = order.signupId();
        this.status = Status.created;
        this.amount = order.amount();
        this.currency = order.currency();
        this.productName = order.product();
        this.customerEmail = order.customerEmail();
        this.locale = order.locale().toLanguageTag();
        this.successUrl = order.successUrl().toString();
        this.cancelUrl = order.cancelUrl().toString();
        this.expiresAt = expiresAt;
        this.createdAt = now;
        this.updatedAt = now;
    }

    /** A session that Stripe made beside the one of {@code first}, and that was paid: whose it is and what it was for is the same. */
    static Payment surplusTo(Payment first, StripeSession session, Instant now) {
        Payment surplus = new Payment();
        surplus.signupId = first.signupId;
        surplus.status = Status.created;
        surplus.amount = first.amount;
        surplus.currency = first.currency;
        surplus.productName = first.productName;
        surplus.customerEmail = first.customerEmail;
        surplus.locale = first.locale;
        surplus.successUrl = first.successUrl;
        surplus.cancelUrl = first.cancelUrl;
        surplus.expiresAt = session.expiresAt();
        surplus.createdAt = now;
        surplus.paid(session, now);
        return surplus;
    }

    /** Stripe was heard, whatever it said. */
    void heard(Instant now) {
        askedAt = now;
    }

    /** Stripe has a session for this row. Hearing it twice changes nothing. */
    void opened(StripeSession session, Instant now) {
        if (status == Status.created) {
            status = Status.open;
            name(session);
            expiresAt = session.expiresAt();
            updatedAt = now;
        }
    }

    /** The customer wants to change the order, and Stripe is about to be asked to end the session. */
    void closing(@Nullable Instant now) {
        closingAt = now;
    }

    /**
     * Whether a session that ended just now ended because its customer wanted so. A node that was killed before it asked
     * Stripe has left the wish behind: past its time the session has ended by itself, unless the wish is as fresh as that.
     */
    boolean isClosing(Instant now) {
        return closingAt != null && (now.isBefore(expiresAt) || closingAt.plus(CLOSING).isAfter(now));
    }

    /** The customer is through, and the bank answers later. */
    void processing(StripeSession session, Instant now) {
        if (status == Status.open) {
            status = Status.processing;
            paymentIntentId = session.paymentIntentId();
            updatedAt = now;
        }
    }

    /** @return whether this changed anything; a payment is paid once, also one that was thought to have ended */
    boolean paid(StripeSession session, Instant now) {
        if (paidAt != null) {
            return false;
        }
        status = Status.paid;
        name(session);
        paymentIntentId = session.paymentIntentId();
        paidAt = now;
        updatedAt = now;
        return true;
    }

    /**
     * The session ended unpaid.
     *
     * @param how {@code expired} or {@code failed}
     * @return whether this changed anything; what was paid does not end, and what has ended does not end again
     */
    boolean ended(Status how, Instant now) {
        if (!isUnfinished()) {
            return false;
        }
        status = how;
        updatedAt = now;
        return true;
    }

    /** @return whether this changed anything; only what was paid is owed back, and once */
    boolean oweRefund(RefundReason reason, Instant now) {
        if (status != Status.paid) {
            return false;
        }
        status = Status.refunding;
        refundReason = reason;
        updatedAt = now;
        return true;
    }

    /** Stripe has taken the refund on, and has not finished it. Hearing it again does not make it any younger. */
    void refundUnderWay(String refundId, Instant now) {
        if (!refundId.equals(this.refundId)) {
            this.refundId = refundId;
            this.updatedAt = now;
        }
    }

    /** Stripe refuses the refund that is owed, as long as the payer's bank has not decided; or does no longer. */
    void keptByDispute(boolean kept, Instant now) {
        if (kept != isKeptByDispute()) {
            refundDisputedAt = kept ? now : null;
            updatedAt = now;
        }
    }

    /** The next call for the refund gets a new key. */
    void refundKeySpent() {
        refundTries++;
    }

    /** The refund failed at the bank, however it had looked before; another one has to be made. */
    void refundFailed(Instant now) {
        status = Status.refunding;
        refundId = null;
        refundedAt = null;
        amountRefunded = 0;
        refundTries++;
        updatedAt = now;
    }

    /** @return whether this changed anything; only what nobody here owes back stays paid */
    boolean refundWithdrawn(Instant now) {
        if (status != Status.refunding || refundReason != RefundReason.stripe) {
            return false;
        }
        status = Status.paid;
        refundReason = null;
        refundId = null;
        amountRefunded = 0;
        updatedAt = now;
        return true;
    }

    /**
     * Stripe confirmed that all of it went back.
     *
     * @param refundId null where it is not known, the refund having been made in Stripe's dashboard
     * @return whether this changed anything
     */
    boolean refunded(@Nullable String refundId, long amountRefunded, Instant now) {
        if (status != Status.paid && status != Status.refunding) {
            return false;
        }
        status = Status.refunded;
        if (refundReason == null) {
            refundReason = RefundReason.stripe;
        }
        this.refundId = refundId == null ? this.refundId : refundId;
        this.amountRefunded = amountRefunded;
        refundDisputedAt = null;
        refundedAt = now;
        updatedAt = now;
        return true;
    }

    /** As Stripe says, a part of it went back. */
    void partlyRefunded(long amountRefunded, Instant now) {
        this.amountRefunded = amountRefunded;
        this.updatedAt = now;
    }

    /** @return whether this is news */
    boolean disputed(Instant now) {
        if (disputedAt != null) {
            return false;
        }
        disputedAt = now;
        updatedAt = now;
        return true;
    }

    private void name(StripeSession session) {
        if (checkoutSessionId == null) {
            checkoutSessionId = session.id();
            checkoutUrl = session.url() == null ? successUrl : session.url();
        }
    }

    boolean isUnfinished() {
        return UNFINISHED.contains(status);
    }

    /** Whether Stripe said after that moment that the bank is at it. */
    boolean wasProcessingAfter(Instant moment) {
        return status == Status.processing && askedAt != null && askedAt.isAfter(moment);
    }

    /** When the money came, of what was paid. */
    Instant paidAt() {
        return Objects.requireNonNull(paidAt, "paid");
    }

    /** Whatever became of the money since. */
    boolean wasPaid() {
        return paidAt != null;
    }

    boolean isRefunded() {
        return status == Status.refunded;
    }

    boolean isRefunding() {
        return status == Status.refunding;
    }

    /** Whether Stripe's last word was that it will not refund what is disputed. */
    boolean isKeptByDispute() {
        return refundDisputedAt != null;
    }

    /** Whether this is what was ordered, by amount, currency and the reference that we gave it. */
    boolean matches(StripeSession session) {
        return id().equals(session.paymentId()) && amount == session.amountTotal() && currency.equalsIgnoreCase(session.currency());
    }

    /** Whether the session says nothing that is not written here already. */
    boolean isKnown(StripeSession session) {
        if (session.isPaid()) {
            return paidAt != null;
        }
        return session.isProcessing() ? status == Status.processing
                : session.isExpired() || session.isFailed() ? !isUnfinished()
                : status == Status.open;
    }

    /** Whether nothing follows from it any more. A refund of a part is never known to be: the next may take the rest. */
    boolean isKnown(Reversal reversal) {
        return switch (reversal.kind()) {
            case refunds -> isRefunding() || isRefunded();
            case disputes -> disputedAt != null;
        };
    }

    UUID id() {
        if (id == null) {
            throw new IllegalStateException("The payment has not been saved yet");
        }
        return id;
    }

    UUID signupId() {
        return signupId;
    }

    Status status() {
        return status;
    }

    long amount() {
        return amount;
    }

    String currency() {
        return currency;
    }

    String productName() {
        return productName;
    }

    String customerEmail() {
        return customerEmail;
    }

    Locale locale() {
        return Languages.stored(locale);
    }

    String successUrl() {
        return successUrl;
    }

    String cancelUrl() {
        return cancelUrl;
    }

    @Nullable String checkoutSessionId() {
        return checkoutSessionId;
    }

    URI checkoutUrl() {
        return URI.create(Objects.requireNonNull(checkoutUrl, "Only an open checkout has a page"));
    }

    @Nullable String paymentIntentId() {
        return paymentIntentId;
    }

    @Nullable RefundReason refundReason() {
        return refundReason;
    }

    @Nullable String refundId() {
        return refundId;
    }

    @Nullable Instant refundedAt() {
        return refundedAt;
    }

    int refundTries() {
        return refundTries;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant expiresAt() {
        return expiresAt;
    }
}
