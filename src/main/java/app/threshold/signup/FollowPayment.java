package app.threshold.signup;

import java.time.Clock;
import java.util.UUID;

import app.threshold.payment.Checkout;
import app.threshold.payment.CheckoutEnded;
import app.threshold.payment.PaymentRefunded;
import app.threshold.payment.PaymentSucceeded;
import app.threshold.payment.RefundBegun;
import app.threshold.payment.RefundReason;
import app.threshold.payment.RefundWithdrawn;
import app.threshold.payment.Refunds;
import app.threshold.tenant.Holds;
import app.threshold.platform.SignupInLogs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What a payment's fate means for its signup; part of the transaction that records that fate. */
@Service
@Transactional(propagation = Propagation.MANDATORY)
class FollowPayment {

    private static final Logger log = LoggerFactory.getLogger(FollowPayment.class);

    private final PendingSignups signups;
    private final ReopenSignup reopenSignup;
    private final Checkout checkout;
    private final Refunds refunds;
    private final Holds holds;
    private final CompletionJob job;
    private final PaymentMails mails;
    private final Clock clock;

    FollowPayment(PendingSignups signups, ReopenSignup reopenSignup, Checkout checkout, Refunds refunds, Holds holds,
            CompletionJob job, PaymentMails mails, Clock clock) {
        this.signups = signups;
        this.reopenSignup = reopenSignup;
        this.checkout = checkout;
        this.refunds = refunds;
        this.holds = holds;
        this.job = job;
        this.mails = mails;
        this.clock = clock;
    }

    /** The signup is paid; a payment that comes to one which needs none, or holds nothing any more, goes back. */
    @EventListener
    public void on(PaymentSucceeded event) {
        PendingSignup signup = signup(event.signupId());
        switch (signup.status()) {
            case HELD -> {
                signup.paid(event.paidAt());
                job.stage(event.signupId());
            }
            case PAID, BLOCKED, COMPLETE -> refunds.owe(event.paymentId(), RefundReason.second_payment);
            case DRAFT, REFUNDING, REFUNDED -> refunds.owe(event.paymentId(), RefundReason.late);
        }
    }

    /** The checkout is over and unpaid: what was held is free again, and who just let it pass hears how to go on. */
    @EventListener
    public void on(CheckoutEnded event) {
        PendingSignup signup = signup(event.signupId());
        if (signup.status() != SignupStatus.HELD) {
            return;
        }
        reopenSignup.giveUpHolds(event.signupId());
        switch (event.cause()) {
            case EXPIRED -> mails.abandoned(signup);
            case FAILED -> mails.failed(signup);
            case CLOSED, REFUSED -> { }
        }
    }

    /** What was to be made of that money is not made any more. */
    @EventListener
    public void on(RefundBegun event) {
        PendingSignup signup = signup(event.signupId());
        if (signup.isPaidFor() && !signup.isFree() && !checkout.isPaid(signup.id())) {
            signup.giveUp(clock.instant());
        }
    }

    /** And then it is made after all; what was paid for otherwise meanwhile needs it no more. */
    @EventListener
    public void on(RefundWithdrawn event) {
        PendingSignup signup = signup(event.signupId());
        switch (signup.status()) {
            case REFUNDING -> {
                signup.resume(clock.instant());
                job.stage(signup.id());
            }
            case COMPLETE -> { }
            case PAID, BLOCKED -> refunds.owe(event.paymentId(), RefundReason.second_payment);
            case DRAFT, HELD, REFUNDED -> refunds.owe(event.paymentId(), RefundReason.late);
        }
    }

    /** Only now, when Stripe has confirmed it, is anything that the signup held free again. */
    @EventListener
    public void on(PaymentRefunded event) {
        PendingSignup signup = signup(event.signupId());
        boolean last = !refunds.isOtherMoneyHere(signup.id(), event.paymentId());
        switch (signup.status()) {
            case REFUNDING, PAID, BLOCKED -> {
                if (last) {
                    signup.refunded(clock.instant());
                    holds.release(signup.id());
                }
            }
            case HELD -> {
                // Paid, but not as ordered; who has not begun anew meanwhile may do so now.
                if (last && !checkout.isWaiting(signup.id())) {
                    reopenSignup.giveUpHolds(signup.id());
                }
            }
            case COMPLETE -> {
                if (last) {
                    log.atWarn().addKeyValue("signup", signup.id()).addKeyValue("reference", signup.reference())
                            .log("complete_signup_refunded");
                }
            }
            case DRAFT, REFUNDED -> { }
        }
        mails.refunded(signup, event);
    }

    private PendingSignup signup(UUID id) {
        PendingSignup signup = signups.findLockedById(id).orElseThrow();
        SignupInLogs.about(signup.reference());
        return signup;
    }
}
