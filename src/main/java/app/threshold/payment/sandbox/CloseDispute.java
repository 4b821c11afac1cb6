package app.threshold.payment.sandbox;

import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The bank decides: the shop has the money again, or the payer keeps it. */
@ConditionalOnSandbox
@Service
class CloseDispute {

    private final CheckoutSessions sessions;
    private final Events events;

    CloseDispute(CheckoutSessions sessions, Events events) {
        this.sessions = sessions;
        this.events = events;
    }

    /**
     * @param won by the shop
     * @return false where no dispute about this payment is open
     */
    @Transactional
    public boolean close(String paymentId, boolean won) {
        Optional<PaymentIntent> disputed = sessions.findPaymentLocked(paymentId)
                .filter(payment -> payment.dispute() == Dispute.Status.NEEDS_RESPONSE);
        disputed.ifPresent(payment -> {
            Dispute closed = sessions.closeDispute(payment.id(), won ? Dispute.Status.WON : Dispute.Status.LOST);
            events.record("charge.dispute.closed", WireFormat.dispute(closed), payment.checkoutSessionId(), Origin.NONE);
        });
        return disputed.isPresent();
    }
}
