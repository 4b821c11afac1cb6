package app.threshold.payment;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * A customer's way to Stripe's checkout page and back. Only {@link #begin} belongs in a transaction; all else calls
 * Stripe and refuses to run in one.
 */
@Service
public class Checkout {

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
        return ledger.unfinished(signupId).map(this::opened).map(Payment::checkoutUrl);
    }

    /**
     * Asks Stripe how the signup's money stands and writes down the answer.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    @Transactional(propagation = Propagation.NEVER)
    public PaymentState settle(UUID signupId) {
        Optional<Payment> waiting = ledger.unfinished(signupId);
        if (waiting.isPresent()) {
            StripeSession session = stripe.retrieve(sessionId(opened(waiting.get())));
            ledger.record(session);
            if (!session.isPaid() && !session.isExpired()) {
                return session.isProcessing() ? PaymentState.PROCESSING : PaymentState.OPEN;
            }
        }
        return ledger.isPaid(signupId) ? PaymentState.PAID : PaymentState.NONE;
    }

    /**
     * Ends the checkout that waits, if one does, so that what was ordered can change.
     *
     * @throws AlreadyPaidException when it turns out to be paid, or about to be
     * @throws CheckoutUnavailableException when Stripe cannot say now; then nothing may change
     */
    @Transactional(propagation = Propagation.NEVER)
    public void close(UUID signupId) {
        Optional<Payment> waiting = ledger.unfinished(signupId);
        if (waiting.isPresent()) {
            StripeSession session = stripe.expire(sessionId(opened(waiting.get())));
            ledger.record(session);
            if (!session.isExpired()) {
                throw new AlreadyPaidException();
            }
        }
    }

    /** A row without a session: Stripe was not asked, or its answer was lost. The same key gets the same session. */
    private Payment opened(Payment payment) {
        if (payment.checkoutSessionId() != null) {
            return payment;
        }
        ledger.record(stripe.create(payment));
        return ledger.unfinished(payment.signupId()).orElse(payment);
    }

    private static String sessionId(Payment payment) {
        if (payment.checkoutSessionId() == null) {
            throw new CheckoutUnavailableException(
                    new IllegalStateException("The checkout ended while it was being opened"));
        }
        return payment.checkoutSessionId();
    }
}
