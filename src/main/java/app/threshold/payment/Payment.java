package app.threshold.payment;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
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

    enum Status {
        created, open, paid, expired
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
    private @Nullable Instant paidAt;

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

    /** Stripe has a session for this row. Hearing it twice changes nothing. */
    void opened(StripeSession session, Instant now) {
        if (status == Status.created) {
            status = Status.open;
            checkoutSessionId = session.id();
            checkoutUrl = session.url() == null ? successUrl : session.url();
            expiresAt = session.expiresAt();
            updatedAt = now;
        }
    }

    /** @return whether this changed anything; a payment is paid once */
    boolean paid(StripeSession session, Instant now) {
        if (status == Status.paid) {
            return false;
        }
        status = Status.paid;
        paymentIntentId = session.paymentIntentId();
        paidAt = now;
        updatedAt = now;
        return true;
    }

    /** @return whether this changed anything; what was paid does not expire */
    boolean expired(Instant now) {
        if (status == Status.paid || status == Status.expired) {
            return false;
        }
        status = Status.expired;
        updatedAt = now;
        return true;
    }

    boolean matches(StripeSession session) {
        return amount == session.amountTotal() && currency.equalsIgnoreCase(session.currency());
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
        return Locale.forLanguageTag(locale);
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
        return URI.create(java.util.Objects.requireNonNull(checkoutUrl, "Only an open checkout has a page"));
    }

    Instant expiresAt() {
        return expiresAt;
    }
}
