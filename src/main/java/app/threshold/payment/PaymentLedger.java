package app.threshold.payment;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import app.threshold.payment.Payment.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes what is known of payments. Every method is one transaction, and none calls Stripe. */
@Service
class PaymentLedger {

    private static final Logger log = LoggerFactory.getLogger(PaymentLedger.class);

    /** Stripe counts its least waiting time from when it hears of the session, which after a passing fault is later. */
    private static final long MARGIN_SECONDS = 300;

    private final Payments payments;
    private final StripeSettings settings;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    PaymentLedger(Payments payments, StripeSettings settings, ApplicationEventPublisher events, Clock clock) {
        this.payments = payments;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
    }

    /** The checkout that waits for the customer, or a new row for one. Two at once: the unique index refuses the second. */
    @Transactional
    Payment begin(CheckoutOrder order) {
        return unfinished(order.signupId()).orElseGet(() -> {
            Instant now = clock.instant();
            Instant expiresAt = now.plus(settings.sessionTtl()).plusSeconds(MARGIN_SECONDS);
            return payments.save(new Payment(order, now, expiresAt.truncatedTo(ChronoUnit.SECONDS)));
        });
    }

    @Transactional(readOnly = true)
    Optional<Payment> unfinished(UUID signupId) {
        return payments.findFirstBySignupIdAndStatusIn(signupId, List.of(Status.created, Status.open));
    }

    @Transactional(readOnly = true)
    boolean isPaid(UUID signupId) {
        return payments.existsBySignupIdAndStatus(signupId, Status.paid);
    }

    /**
     * Writes down what Stripe said of a session, once: hearing it again changes nothing.
     *
     * @return whether the session is one of ours
     */
    @Transactional
    boolean record(StripeSession session) {
        return apply(session);
    }

    /** As {@link #record}, within the transaction that also keeps the event it came with. */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean apply(StripeSession session) {
        Optional<Payment> found = payments.findLockedByCheckoutSessionId(session.id());
        if (found.isEmpty() && session.paymentId() != null) {
            // Stripe's answer to our call was lost; the session names our row itself.
            found = payments.findLockedById(session.paymentId()).filter(payment ->
                    payment.checkoutSessionId() == null || payment.checkoutSessionId().equals(session.id()));
        }
        found.ifPresent(payment -> settle(payment, session));
        return found.isPresent();
    }

    /** Stripe will not make a session for this row, and so nobody can pay it. */
    @Transactional
    void refused(UUID paymentId) {
        Payment payment = payments.findLockedById(paymentId).orElseThrow();
        if (payment.checkoutSessionId() == null && payment.expired(clock.instant())) {
            events.publishEvent(new CheckoutExpired(payment.id(), payment.signupId()));
        }
    }

    private void settle(Payment payment, StripeSession session) {
        Instant now = clock.instant();
        payment.opened(session, now);
        if (session.isPaid()) {
            if (!payment.matches(session)) {
                log.atError()
                        .addKeyValue("payment", payment.id())
                        .addKeyValue("session", session.id())
                        .addKeyValue("ordered", payment.amount() + " " + payment.currency())
                        .addKeyValue("paid", session.amountTotal() + " " + session.currency())
                        .log("payment_differs_from_order");
            } else if (payment.paid(session, now)) {
                events.publishEvent(new PaymentSucceeded(payment.id(), payment.signupId(), now));
            }
        } else if (session.isExpired() && payment.expired(now)) {
            events.publishEvent(new CheckoutExpired(payment.id(), payment.signupId()));
        }
    }
}
