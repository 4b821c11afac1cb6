package app.threshold.payment.sandbox;

import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A bank debit that was promised is paid, or fails: because its time has come, or because somebody says so before. */
@ConditionalOnSandbox
@Service
class SettlePayment {

    /** What banks say most often; Stripe's words. */
    private static final PaymentIntent.Failure NO_FUNDS = new PaymentIntent.Failure("insufficient_funds",
            "The customer's account has insufficient funds to cover this payment.");

    private final CheckoutSessions sessions;
    private final Events events;

    SettlePayment(CheckoutSessions sessions, Events events) {
        this.sessions = sessions;
        this.events = events;
    }

    /** Ends a payment as was chosen when it was promised. Nothing happens to one that has ended already. */
    @Transactional
    public void settle(String paymentId) {
        sessions.findPaymentLocked(paymentId).ifPresent(
                payment -> Optional.ofNullable(payment.settlement()).ifPresent(planned -> end(payment, planned.well())));
    }

    /**
     * Ends a payment now.
     *
     * @param well whether the money comes
     * @return whether the payment was still under way
     */
    @Transactional
    public boolean settle(String paymentId, boolean well) {
        Optional<PaymentIntent> underWay = sessions.findPaymentLocked(paymentId)
                .filter(payment -> payment.status() == PaymentIntent.Status.PROCESSING);
        underWay.ifPresent(payment -> end(payment, well));
        return underWay.isPresent();
    }

    private void end(PaymentIntent payment, boolean well) {
        sessions.settle(payment.id(),
                well ? PaymentIntent.Status.SUCCEEDED : PaymentIntent.Status.REQUIRES_PAYMENT_METHOD, well ? null : NO_FUNDS);
        CheckoutSession session = sessions.find(payment.checkoutSessionId()).orElseThrow();
        events.record(well ? "checkout.session.async_payment_succeeded" : "checkout.session.async_payment_failed",
                WireFormat.session(session, Set.of()), session.id(), Origin.NONE);
    }
}
