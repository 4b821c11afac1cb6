package app.threshold.payment;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * A customer's way to Stripe's checkout page. What calls Stripe refuses to run in a transaction; what only writes
 * belongs in the caller's.
 */
@Service
public class Checkout {

    private final PaymentLedger ledger;
    private final Payments payments;
    private final FulfilPayment fulfilment;
    private final StripeGateway stripe;

    Checkout(PaymentLedger ledger, Payments payments, FulfilPayment fulfilment, StripeGateway stripe) {
        this.ledger = ledger;
        this.payments = payments;
        this.fulfilment = fulfilment;
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
        return ledger.unfinished(signupId).flatMap(fulfilment::opened).map(Payment::checkoutUrl);
    }

    /** Whether a checkout waits for the customer, as far as the caller's transaction sees. Asks nobody. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isWaiting(UUID signupId) {
        return ledger.unfinished(signupId).isPresent();
    }

    /** Whether a payment of the signup is here and stays, as far as the caller's transaction sees. Asks nobody. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isPaid(UUID signupId) {
        return ledger.isPaid(signupId);
    }

    /**
     * Locks the payments of a signup that are here and stay, until the caller's transaction ends. Asks nobody.
     *
     * @return of each the news as it was told when it was recorded
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<PaymentSucceeded> lockPaid(UUID signupId) {
        return payments.findLockedBySignupIdAndStatus(signupId, Payment.Status.paid).stream()
                .map(payment -> new PaymentSucceeded(payment.id(), payment.signupId(), payment.paidAt())).toList();
    }

    /**
     * Ends the checkout that waits, if one does, so that what was ordered can change.
     *
     * @throws AlreadyPaidException when it turns out to be paid, or about to be
     * @throws CheckoutUnknownException when Stripe knows no such session; then nothing may change
     * @throws CheckoutUnavailableException when Stripe cannot say now; then nothing may change
     */
    @Transactional(propagation = Propagation.NEVER)
    public void close(UUID signupId) {
        Optional<StripeSession> ended = ledger.unfinished(signupId).flatMap(fulfilment::opened).map(this::expire);
        ended.ifPresent(ledger::record);
        if (ended.isPresent() && !ended.get().isExpired() && !ended.get().isFailed()) {
            throw new AlreadyPaidException();
        }
    }

    /**
     * Ends the checkout that waits also where Stripe knows nothing of it: that nobody can pay it is then the caller's word.
     * Should it be paid all the same, the money goes back.
     *
     * @throws AlreadyPaidException when it turns out to be paid, or about to be
     * @throws CheckoutUnavailableException when Stripe cannot say now; then nothing may change
     */
    @Transactional(propagation = Propagation.NEVER)
    public void closeThoughUnknown(UUID signupId) {
        try {
            close(signupId);
        } catch (CheckoutUnknownException e) {
            ledger.unfinished(signupId).map(Payment::id).ifPresent(ledger::unknown);
        }
    }

    /**
     * Forgets the checkouts of signups that are about to be deleted, in the caller's transaction. Those that ended
     * unpaid, that is: the database keeps all others, and with them the signup.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forgetEnded(Collection<UUID> signupIds) {
        payments.deleteEndedUnpaid(signupIds);
    }

    private StripeSession expire(Payment waiting) {
        // Before Stripe tells everybody that the session expired: this customer is here, and needs no mail about it.
        ledger.closing(waiting.id(), true);
        try {
            return FulfilPayment.known(waiting, () -> stripe.expire(FulfilPayment.sessionId(waiting)));
        } catch (CheckoutUnavailableException e) {
            ledger.closing(waiting.id(), false);
            throw e;
        }
    }
}
