package app.threshold.payment;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Service;

/**
 * The job of one refund: asks Stripe, with gaps that grow to an hour, until Stripe confirms that the money went back; and
 * then once in a while whether it is still so, since a refund that succeeded may yet fail at the payer's bank.
 */
@Service
class MakeRefund {

    /** How long a refund that failed at the bank waits for the next one, which is a new one at Stripe. */
    static final Duration AFTER_A_FAILURE = Duration.ofHours(1);

    /** How often a refund that takes its time is asked about. */
    private static final Duration WHILE_PENDING = Duration.ofHours(1);

    private static final Duration FIRST_CHECK = Duration.ofDays(1);
    private static final Duration SHORTEST_GAP = Duration.ofSeconds(30);
    private static final Duration LONGEST_GAP = Duration.ofHours(1);

    /** How often Stripe is asked about a charge that it will not refund because the payer's bank has it called back. */
    static final Duration WHILE_DISPUTED = Duration.ofDays(1);

    /** After so long a bank sends nothing back any more. */
    private static final Duration FINAL_AFTER = Duration.ofDays(30);

    private static final Logger log = LoggerFactory.getLogger(MakeRefund.class);

    private final PaymentLedger ledger;
    private final StripeGateway stripe;
    private final Clock clock;

    MakeRefund(PaymentLedger ledger, StripeGateway stripe, Clock clock) {
        this.ledger = ledger;
        this.stripe = stripe;
        this.clock = clock;
    }

    /**
     * One try. Harmless however often: the same refund has the same idempotency key, and Stripe gives no more back than
     * was paid.
     *
     * @return when to ask again; empty when there is no more to do
     * @throws CheckoutUnavailableException when Stripe cannot say now
     * @throws StripeGateway.RefusedException when Stripe will not, for a reason that an operator has to see to
     */
    Optional<Duration> refund(UUID paymentId) {
        return ledger.find(paymentId).flatMap(payment -> payment.isRefunding() ? make(payment) : checkUpOn(payment));
    }

    private Optional<Duration> make(Payment payment) {
        StripeRefund answer;
        try {
            answer = ask(payment);
        } catch (StripeGateway.RefusedException e) {
            if ("charge_disputed".equals(e.code())) {
                return disputed(payment);
            }
            ledger.keptByDispute(payment, false);
            throw e;
        }
        ledger.keptByDispute(payment, false);
        if (answer.isWithdrawn() && payment.refundReason() == RefundReason.stripe) {
            ledger.withdrawn(payment.id());
            // A part may have gone back before; and should all of it have, by another refund, it is owed back again.
            stripe.charge(StripeGateway.intentId(payment)).ifPresent(ledger::record);
            return Optional.of(SHORTEST_GAP);
        }
        if ((answer.isLost() || answer.isPartial()) && payment.refundId() == null) {
            ledger.refundKeySpent(payment.id());
        } else {
            ledger.record(answer);
        }
        return Optional.of(answer.isConfirmed() ? FIRST_CHECK : answer.isUnderWay() ? WHILE_PENDING : AFTER_A_FAILURE);
    }

    /** The payer's bank has taken the money back already; if it has to give it up again, the refund follows. */
    private Optional<Duration> disputed(Payment payment) {
        if (stripe.lostDispute(payment)) {
            ledger.chargedBack(payment.id());
            return Optional.empty();
        }
        ledger.keptByDispute(payment, true);
        log.atWarn().addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                .addKeyValue("reason", "disputed").addKeyValue("next", WHILE_DISPUTED).log("payment_refund_not_yet");
        return Optional.of(WHILE_DISPUTED);
    }

    /** After one day, two, four and so on, and a last time when it is final. */
    private Optional<Duration> checkUpOn(Payment payment) {
        if (payment.refundId() == null || payment.refundedAt() == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(payment.refundedAt(), clock.instant());
        Duration left = FINAL_AFTER.minus(age);
        StripeRefund answer;
        try {
            answer = stripe.refund(payment.refundId());
        } catch (StripeGateway.RefusedException e) {
            if (left.isPositive()) {
                throw e;
            }
            return Optional.empty();
        }
        ledger.record(answer);
        if (!answer.isConfirmed()) {
            return Optional.of(AFTER_A_FAILURE);
        }
        Duration gap = age.compareTo(FIRST_CHECK) < 0 ? FIRST_CHECK : age;
        return left.isPositive() ? Optional.of(gap.compareTo(left) < 0 ? gap : left) : Optional.empty();
    }

    private StripeRefund ask(Payment payment) {
        if (payment.refundId() != null) {
            return stripe.refund(payment.refundId());
        }
        if (payment.refundReason() == RefundReason.stripe && payment.refundTries() == 0) {
            // Another has made it: it is there to be read, whatever became of it.
            Optional<StripeRefund> theirs = stripe.latestRefundOrLost(payment);
            if (theirs.isPresent()) {
                return theirs.get();
            }
        }
        try {
            return stripe.createRefund(payment);
        } catch (StripeGateway.FaultException e) {
            Optional<StripeRefund> made = stripe.latestRefund(payment);
            if (made.isEmpty() && e.isRemembered()) {
                ledger.refundKeySpent(payment.id());
            }
            return made.orElseThrow(() -> e);
        } catch (StripeGateway.RefusedException e) {
            // Stripe keeps a refusal under its key too, and would repeat it when its reason is long gone.
            ledger.refundKeySpent(payment.id());
            if (!"charge_already_refunded".equals(e.code())) {
                throw e;
            }
            // By hand in the dashboard, or by a call whose key Stripe has forgotten: whichever it was, it is there to be read.
            return stripe.latestRefund(payment).orElseThrow(() -> e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        CustomTask<Refunds.Owed> refundPaymentTask(MakeRefund makeRefund, PaymentLedger ledger, Clock clock) {
            return Tasks.custom(Refunds.TASK)
                    .onFailure(notNow(ledger, clock))
                    .onDeadExecutionRevive()
                    .execute((job, context) -> makeRefund.refund(job.getData().paymentId())
                            .map(clock.instant()::plus)
                            .<CompletionHandler<Refunds.Owed>>map(next -> (done, jobs) -> jobs.reschedule(done, next))
                            .orElse((done, jobs) -> jobs.stop()));
        }

        private static FailureHandler<Refunds.Owed> notNow(PaymentLedger ledger, Clock clock) {
            return (failed, jobs) -> {
                int before = failed.getExecution().consecutiveFailures;
                Duration gap = SHORTEST_GAP.multipliedBy(1L << Math.min(before, 10));
                gap = gap.compareTo(LONGEST_GAP) > 0 ? LONGEST_GAP : gap;
                jobs.reschedule(failed, clock.instant().plus(gap));
                UUID payment = UUID.fromString(failed.getExecution().taskInstance.getId());
                LoggingEventBuilder event = log.atWarn().setCause(failed.getCause().orElse(null)).addKeyValue("payment", payment)
                        .addKeyValue("failures", before + 1).addKeyValue("next", gap);
                ledger.find(payment).ifPresent(found -> event.addKeyValue("signup", found.signupId()));
                event.log("payment_refund_not_yet");
            };
        }
    }
}
