package app.threshold.payment.sandbox;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The payer says to the bank that it was somebody else, and the bank takes the money back. */
@ConditionalOnSandbox
@Service
class OpenDispute {

    /** The job that does so for the payment of one test card; the instance is the payment's id. */
    static final TaskDescriptor<Void> JOB = TaskDescriptor.of("sandbox-open-dispute");

    private final CheckoutSessions sessions;
    private final Events events;
    private final Clock clock;

    OpenDispute(CheckoutSessions sessions, Events events, Clock clock) {
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    /** @return false where there is nothing to dispute: no payment, nothing paid, all given back, or disputed already */
    @Transactional
    public boolean open(String paymentId) {
        Optional<PaymentIntent> disputable = sessions.findPaymentLocked(paymentId)
                .filter(payment -> payment.isRefundable() && payment.dispute() == null);
        disputable.ifPresent(payment -> {
            var dispute = new Dispute(StripeIds.of("du_"), payment, clock.instant(), payment.amountLeft(),
                    Dispute.Status.NEEDS_RESPONSE);
            sessions.addDispute(dispute);
            events.record("charge.dispute.created", WireFormat.dispute(dispute), payment.checkoutSessionId(), Origin.NONE);
        });
        return disputable.isPresent();
    }
}
