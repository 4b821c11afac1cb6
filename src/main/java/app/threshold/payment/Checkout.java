package app.threshold.payment;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * A customer's way to Stripe's checkout page and back. Only {@link #begin} belongs in a transaction; all else calls
 * Stripe and refuses to run in one.
 */
@Service
public class Checkout {

    private static final Logger log = LoggerFactory.getLogger(Checkout.class);

    private final PaymentLedger ledger;
    private final StripeGateway stripe;

    Checkout(PaymentLedger ledger, StripeGateway stripe) {
        this.ledger = ledger;
        this.stripe = stripe;
    }

    /**
     * Writes the payment's row, in the caller's transaction and so together with what it takes to make good on it. When
     * a checkout waits for this signup already, that one stays.
     *
     * @throws org.springframework.dao.DataIntegrityViolationException when another transaction did the same just now
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void begin(CheckoutOrder order) {
        ledger.begin(order);
    }

    /**
     * The hosted page of the checkout that was begun. The same one however often it is asked for.
     *
     * @return empty when no checkout waits: it was paid or has expired
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    @Transactional(propagation = Propagation.NEVER)
    public Optional<URI> page(UUID signupId) {
        return ledger.unfinished(signupId).flatMap(this::opened).map(Payment::checkoutUrl);
    }

    /** Whether a checkout waits for the customer, as far as the caller's transaction sees. Asks nobody. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isWaiting(UUID signupId) {
        return ledger.unfinished(signupId).isPresent();
    }

    /**
     * Asks Stripe how the signup's money stands and writes down the answer.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    @Transactional(propagation = Propagation.NEVER)
    public PaymentState settle(UUID signupId) {
        Optional<StripeSession> asked = ledger.unfinished(signupId).flatMap(this::opened)
                .map(waiting -> known(() -> stripe.retrieve(sessionId(waiting))));
        asked.ifPresent(ledger::record);
        if (ledger.isPaid(signupId)) {
            return PaymentState.PAID;
        }
        return asked.map(session -> session.isExpired() ? PaymentState.NONE
                : session.isPaid() || session.isProcessing() ? PaymentState.PROCESSING
                : PaymentState.OPEN).orElse(PaymentState.NONE);
    }

    /**
     * Ends the checkout that waits, if one does, so that what was ordered can change.
     *
     * @throws AlreadyPaidException when it turns out to be paid, or about to be
     * @throws CheckoutUnavailableException when Stripe cannot say now; then nothing may change
     */
    @Transactional(propagation = Propagation.NEVER)
    public void close(UUID signupId) {
        Optional<StripeSession> ended = ledger.unfinished(signupId).flatMap(this::opened)
                .map(waiting -> known(() -> stripe.expire(sessionId(waiting))));
        ended.ifPresent(ledger::record);
        if (ended.isPresent() && !ended.get().isExpired()) {
            throw new AlreadyPaidException();
        }
    }

    /**
     * A row without a session: Stripe was not asked, or its answer was lost. The same key gets the same session.
     *
     * @return empty when the checkout ended while it was being opened
     */
    private Optional<Payment> opened(Payment payment) {
        if (payment.checkoutSessionId() != null) {
            return Optional.of(payment);
        }
        try {
            ledger.record(stripe.create(payment));
        } catch (StripeGateway.RefusedException e) {
            // The address is free again and the next click begins anew; why Stripe refused is the operator's to mend.
            ledger.refused(payment.id());
            log.atError().setCause(e).addKeyValue("payment", payment.id()).log("checkout_refused_by_stripe");
            throw new CheckoutUnavailableException(e);
        }
        return ledger.unfinished(payment.signupId()).filter(found -> found.checkoutSessionId() != null);
    }

    /** A session of ours that Stripe does not know: the keys are of another account. Nothing can be said of the money. */
    private static StripeSession known(Supplier<StripeSession> question) {
        try {
            return question.get();
        } catch (StripeGateway.RefusedException e) {
            log.atError().setCause(e).log("checkout_unknown_to_stripe");
            throw new CheckoutUnavailableException(e);
        }
    }

    private static String sessionId(Payment opened) {
        return Objects.requireNonNull(opened.checkoutSessionId(), "an opened payment has a session");
    }
}
