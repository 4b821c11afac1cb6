package app.threshold.payment.sandbox;

import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Somebody thinks better of a refund before the bank has it. Stripe lets one do so in its dashboard; its API does not for cards. */
@ConditionalOnSandbox
@Service
class CancelRefund {

    private final CheckoutSessions sessions;
    private final Events events;

    CancelRefund(CheckoutSessions sessions, Events events) {
        this.sessions = sessions;
        this.events = events;
    }

    /** @return false where no refund of this id is pending */
    @Transactional
    public boolean cancel(String refundId) {
        // The payment is what everybody locks who moves its money.
        sessions.findRefund(refundId).ifPresent(refund -> sessions.findPaymentLocked(refund.payment().id()));
        Optional<Refund> pending = sessions.findRefund(refundId)
                .filter(refund -> refund.status() == Refund.Status.PENDING);
        pending.ifPresent(refund -> {
            sessions.cancelRefund(refund);
            Refund canceled = sessions.findRefund(refundId).orElseThrow();
            events.record("refund.updated", WireFormat.refund(canceled), canceled.payment().checkoutSessionId(), Origin.NONE);
        });
        return pending.isPresent();
    }
}
