package app.threshold.payment;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.UUID;

import app.threshold.platform.AfterCommit;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Money that is owed back. Owing it is a row's state and a job in one commit; the job asks Stripe until Stripe confirms,
 * and then {@link PaymentRefunded} is published.
 */
@Component
public class Refunds {

    static final TaskDescriptor<Owed> TASK = TaskDescriptor.of("refund-payment", Owed.class);

    /** The job's data. */
    record Owed(UUID paymentId) {
    }

    private static final Logger log = LoggerFactory.getLogger(Refunds.class);
    private static final UUID NO_PAYMENT = new UUID(0, 0);

    private final Payments payments;
    private final SchedulerClient jobs;
    private final MeterRegistry meters;
    private final Clock clock;

    /** @param jobs lazy, since the scheduler is made of all jobs */
    Refunds(Payments payments, @Lazy SchedulerClient jobs, MeterRegistry meters, Clock clock) {
        this.payments = payments;
        this.jobs = jobs;
        this.meters = meters;
        this.clock = clock;
    }

    /** Owes a payment back, in the caller's transaction. What is owed or back already stays as it is. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void owe(UUID paymentId, RefundReason reason) {
        payments.findLockedById(paymentId).ifPresent(payment -> owe(payment, reason));
    }

    /** Owes all back that was paid for a signup, in the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void oweAll(UUID signupId, RefundReason reason) {
        payments.findLockedBySignupIdAndStatus(signupId, Payment.Status.paid).forEach(payment -> owe(payment, reason));
    }

    /** Whether money of the signup is here, or on its way back, in the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isMoneyHere(UUID signupId) {
        return isOtherMoneyHere(signupId, NO_PAYMENT);
    }

    /** The same of its money besides that of one payment. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isOtherMoneyHere(UUID signupId, UUID besides) {
        return payments.existsBySignupIdAndStatusInAndIdNot(signupId,
                EnumSet.of(Payment.Status.paid, Payment.Status.refunding), besides);
    }

    /** Has a refund asked for once more, such as after one that failed at the bank. */
    @Transactional(propagation = Propagation.MANDATORY)
    void again(UUID paymentId) {
        Instant due = clock.instant().plus(MakeRefund.AFTER_A_FAILURE);
        if (!schedule(paymentId, due)) {
            hurry(paymentId, due, due);
        }
    }

    /** Makes sure that a refund which is owed has its job, and does not wait longer than the longest of its gaps is. */
    @Transactional
    void ensure(UUID paymentId) {
        Instant now = clock.instant();
        if (!schedule(paymentId, now)) {
            hurry(paymentId, now.plus(MakeRefund.WHILE_DISPUTED), now);
        }
    }

    /**
     * Once the caller's transaction has committed: what is rolled back is done again, and would be counted again.
     *
     * @param outcome {@code owed}, {@code confirmed} or {@code failed}
     */
    void count(RefundReason reason, String outcome) {
        AfterCommit.run(() -> meters.counter("threshold.payments.refunds", "reason", reason.name(), "outcome", outcome).increment());
    }

    private void owe(Payment payment, RefundReason reason) {
        if (payment.oweRefund(reason, clock.instant())) {
            schedule(payment.id(), clock.instant());
            log.atWarn().addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                    .addKeyValue("reason", reason).log("payment_refund_owed");
            count(reason, "owed");
        }
    }

    private boolean schedule(UUID paymentId, Instant due) {
        return jobs.scheduleIfNotExists(TASK.instance(paymentId.toString()).data(new Owed(paymentId)).build(), due);
    }

    /** A job that runs at this moment sees to its next time itself. */
    private void hurry(UUID paymentId, Instant latest, Instant due) {
        var job = TASK.instanceId(paymentId.toString());
        jobs.getScheduledExecution(job)
                .filter(found -> !found.isPicked() && found.getExecutionTime().isAfter(latest))
                .ifPresent(found -> jobs.reschedule(job, due));
    }
}
