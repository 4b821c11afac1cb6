package app.threshold.signup;

import app.threshold.payment.CheckoutExpired;
import app.threshold.payment.PaymentSucceeded;
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
    private final CompletionJob job;

    FollowPayment(PendingSignups signups, ReopenSignup reopenSignup, CompletionJob job) {
        this.signups = signups;
        this.reopenSignup = reopenSignup;
        this.job = job;
    }

    @EventListener
    public void on(PaymentSucceeded event) {
        PendingSignup signup = signups.findLockedById(event.signupId()).orElseThrow();
        if (signup.status() != SignupStatus.HELD) {
            // That the money came is kept all the same; the operator's list shows it.
            log.atError().addKeyValue("signup", event.signupId()).addKeyValue("payment", event.paymentId())
                    .addKeyValue("status", signup.status()).log("payment_without_hold");
            return;
        }
        signup.paid(event.paidAt());
        job.stage(event.signupId());
    }

    @EventListener
    public void on(CheckoutExpired event) {
        if (signups.findLockedById(event.signupId()).orElseThrow().status() == SignupStatus.HELD) {
            reopenSignup.giveUpHolds(event.signupId());
        }
    }
}
