package app.threshold.signup;

import java.util.UUID;

import app.threshold.payment.FulfilPayment;
import app.threshold.payment.PaymentState;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.platform.SignupInLogs;
import org.springframework.stereotype.Service;

/** The operator's button: has Stripe asked where the money is in doubt, and tries to complete what is paid for. */
@Service
public class RetrySignup {

    private final PendingSignups signups;
    private final FulfilPayment fulfilment;
    private final CompleteSignup completeSignup;

    RetrySignup(PendingSignups signups, FulfilPayment fulfilment, CompleteSignup completeSignup) {
        this.signups = signups;
        this.fulfilment = fulfilment;
        this.completeSignup = completeSignup;
    }

    /**
     * Harmless on any signup: what is not paid is not completed, and what is complete or given up stays as it is.
     *
     * @throws app.threshold.tenant.TenantProvisioningError when it failed again; kept as an attempt with its reason
     * @throws app.threshold.payment.CheckoutUnavailableException when Stripe cannot say now
     */
    public void retry(UUID signupId) {
        retry(signupId, ProvisioningTrigger.OPERATOR);
    }

    /** The same by whoever it was. */
    public void retry(UUID signupId, ProvisioningTrigger by) {
        PendingSignup signup = signups.findById(signupId).orElse(null);
        if (signup == null || !signup.isToBeProvisioned()) {
            return;
        }
        SignupInLogs.about(signup.reference());
        if (signup.status() == SignupStatus.HELD && !signup.isFree()
                && fulfilment.fulfil(signupId) != PaymentState.PAID) {
            return;
        }
        completeSignup.complete(signupId, by);
    }
}
