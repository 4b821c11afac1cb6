package app.threshold.signup;

import java.util.UUID;

import app.threshold.tenant.ProvisionedTenant;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.TenantProvisioningError;
import app.threshold.tenant.TenantProvisioningService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Makes a tenant of a signup that is paid, waived or free; what the wizard, the job and the operator call. */
@Service
public class CompleteSignup {

    private static final Logger log = LoggerFactory.getLogger(CompleteSignup.class);

    private final TenantProvisioningService provisioning;
    private final CompletionJob job;

    CompleteSignup(TenantProvisioningService provisioning, CompletionJob job) {
        this.provisioning = provisioning;
        this.job = job;
    }

    /**
     * Idempotent, as {@link TenantProvisioningService#createFromSignup} is.
     *
     * @throws TenantProvisioningError when it failed; the background job then goes on trying
     */
    public ProvisionedTenant complete(UUID signupId, ProvisioningTrigger trigger) {
        try {
            return provisioning.createFromSignup(signupId, trigger);
        } catch (TenantProvisioningError error) {
            stageRetry(signupId, error);
            throw error;
        }
    }

    private void stageRetry(UUID signupId, TenantProvisioningError error) {
        try {
            job.stageRetry(signupId);
        } catch (RuntimeException unstaged) {
            // Whoever waits shall read of the first failure; a paid signup has its job from the payment on.
            error.addSuppressed(unstaged);
            log.atError().setCause(unstaged).addKeyValue("signup", signupId).log("completion_job_not_staged");
        }
    }
}
