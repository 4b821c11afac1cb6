package app.threshold.payment.sandbox;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A refund to one of the test cards becomes what it was to become: a pending one succeeds, one that seemed to succeed fails. */
@ConditionalOnSandbox
@Service
class SettleRefund {

    /** The job that does so for one refund; the instance is its id. */
    static final TaskDescriptor<Void> JOB = TaskDescriptor.of("sandbox-settle-refund");

    private final CheckoutSessions sessions;
    private final Events events;

    SettleRefund(CheckoutSessions sessions, Events events) {
        this.sessions = sessions;
        this.events = events;
    }

    /** Nothing happens to one that is final. */
    @Transactional
    public void settle(String refundId) {
        // The payment is what everybody locks who moves its money.
        sessions.findRefund(refundId).ifPresent(refund -> sessions.findPaymentLocked(refund.payment().id()));
        Optional<Refund> pending = sessions.findRefund(refundId).filter(refund -> refund.turnsInto() != null);
        pending.ifPresent(refund -> {
            sessions.settleRefund(refund);
            Refund settled = sessions.findRefund(refundId).orElseThrow();
            String sessionId = settled.payment().checkoutSessionId();
            events.record("refund.updated", WireFormat.refund(settled), sessionId, Origin.NONE);
            if (settled.status() == Refund.Status.FAILED) {
                events.record("refund.failed", WireFormat.refund(settled), sessionId, Origin.NONE);
            }
        });
    }
}
