package app.threshold.signup;

import app.threshold.payment.CheckoutExpired;
import app.threshold.payment.PaymentSucceeded;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What a payment's fate means for its signup; part of the transaction that records that fate. */
@Service
@Transactional(propagation = Propagation.MANDATORY)
class FollowPayment {

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
        signups.findLockedById(event.signupId()).orElseThrow().paid(event.paidAt());
        job.stage(event.signupId());
    }

    @EventListener
    public void on(CheckoutExpired event) {
        if (signups.findLockedById(event.signupId()).orElseThrow().status() == SignupStatus.HELD) {
            reopenSignup.giveUpHolds(event.signupId());
        }
    }
}
