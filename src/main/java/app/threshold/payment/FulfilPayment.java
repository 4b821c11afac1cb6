package app.threshold.payment;

import java.time.Clock;
import java.time.Duration;
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
 * The one fulfilment, for the return page, the webhook, the sweep and the operator alike: asks Stripe for the session,
 * compares what it says with what was ordered, and writes it down; what follows for the signup commits with that. Calls
 * Stripe, and so refuses to run in a transaction.
 */
@Service
@Transactional(propagation = Propagation.NEVER)
public class FulfilPayment {

    private static final Logger log = LoggerFactory.getLogger(FulfilPayment.class);

    /** A debit takes days, and its customer's page asks every few seconds. */
    private static final Duration DEBITS_AT_MOST_EVERY = Duration.ofSeconds(30);

    private final PaymentLedger ledger;
    private final StripeGateway stripe;
    private final Clock clock;

    FulfilPayment(PaymentLedger ledger, StripeGateway stripe, Clock clock) {
        this.ledger = ledger;
        this.stripe = stripe;
        this.clock = clock;
    }

    /**
     * Asks how the money of a signup stands, and has it take its effect. Of a debit that was asked about a moment ago the
     * answer is that of then: what comes of it, Stripe tells by itself.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    public PaymentState fulfil(UUID signupId) {
        Optional<Payment> unfinished = ledger.unfinished(signupId);
        if (unfinished.filter(payment -> payment.wasProcessingAfter(clock.instant().minus(DEBITS_AT_MOST_EVERY))).isPresent()) {
            return PaymentState.PROCESSING;
        }
        Optional<StripeSession> asked = unfinished.flatMap(this::ask);
        if (ledger.isPaid(signupId)) {
            return PaymentState.PAID;
        }
        if (asked.filter(StripeSession::isProcessing).isPresent()) {
            return PaymentState.PROCESSING;
        }
        if (ledger.isReturning(signupId)) {
            return PaymentState.RETURNING;
        }
        return asked.filter(session -> session.status().equals("open")).isPresent() ? PaymentState.OPEN : PaymentState.NONE;
    }

    /**
     * Asks about one payment, and has the answer take its effect.
     *
     * @return what Stripe says now; empty when the payment turned out to have no session, and so to be over
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    Optional<StripeSession> ask(Payment payment) {
        Optional<StripeSession> session = opened(payment).map(waiting -> known(waiting, () -> stripe.retrieve(sessionId(waiting))));
        session.ifPresent(ledger::record);
        return session;
    }

    /**
     * A row without a session: Stripe was not asked, or its answer was lost. The same key gets the same session.
     *
     * @return empty when the checkout ended while it was being opened
     */
    Optional<Payment> opened(Payment payment) {
        if (payment.checkoutSessionId() != null) {
            return Optional.of(payment);
        }
        if (!ledger.canBeOpened(payment)) {
            // Nobody was led to a page of it. Had Stripe made one all the same, its list shows it.
            stripe.find(payment).ifPresentOrElse(ledger::record, () -> ledger.tooLate(payment.id()));
            return ledger.find(payment.id()).filter(found -> found.isUnfinished() && found.checkoutSessionId() != null);
        }
        try {
            ledger.record(stripe.create(payment));
        } catch (StripeGateway.FaultException e) {
            afterAFault(payment, e);
        } catch (StripeGateway.RefusedException e) {
            // The address is free again and the next click begins anew; why Stripe refused is the operator's to mend.
            ledger.refused(payment.id());
            log.atError().setCause(e).addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                    .log("checkout_refused_by_stripe");
            throw new CheckoutRefusedException(e);
        }
        return ledger.find(payment.id()).filter(found -> found.isUnfinished() && found.checkoutSessionId() != null);
    }

    /** Whether the session was made all the same, Stripe's list tells; where the key is spent and it was not, it never is. */
    private void afterAFault(Payment payment, StripeGateway.FaultException fault) {
        Optional<StripeSession> made = stripe.find(payment);
        if (made.isPresent()) {
            ledger.record(made.get());
            return;
        }
        if (fault.isRemembered()) {
            ledger.refused(payment.id());
        }
        throw fault;
    }

    /** A session of ours that Stripe does not know: the keys are of another account. Nothing can be said of the money. */
    static StripeSession known(Payment payment, Supplier<StripeSession> question) {
        try {
            return question.get();
        } catch (StripeGateway.RefusedException e) {
            log.atError().setCause(e).addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                    .log("checkout_unknown_to_stripe");
            throw new CheckoutUnknownException(e);
        }
    }

    /** Stripe answered, and will not have it; asking again brings the same. */
    static final class CheckoutRefusedException extends CheckoutUnavailableException {
        CheckoutRefusedException(StripeGateway.RefusedException cause) {
            super(cause);
        }
    }

    static String sessionId(Payment opened) {
        return Objects.requireNonNull(opened.checkoutSessionId(), "an opened payment has a session");
    }
}
