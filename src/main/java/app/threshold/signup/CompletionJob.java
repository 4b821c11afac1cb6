package app.threshold.signup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.TenantProvisioningService;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Completes a signup without its customer: staged with the payment, and after a failure. One job for one signup. */
@Component
class CompletionJob {

    private static final Logger log = LoggerFactory.getLogger(CompletionJob.class);

    static final TaskDescriptor<Signup> TASK = TaskDescriptor.of("complete-signup", Signup.class);

    /** The job's data. */
    record Signup(UUID id) {
    }

    private final SchedulerClient jobs;
    private final SignupSettings settings;
    private final Clock clock;

    /** @param jobs lazy, since the scheduler is made of all jobs */
    CompletionJob(@Lazy SchedulerClient jobs, SignupSettings settings, Clock clock) {
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
    }

    /** In the transaction that records the payment: a little later, so that the customer's own click comes first. */
    void stage(UUID signupId) {
        schedule(signupId, settings.completionDelay());
    }

    /** After a failure before the customer's eyes: the job goes on, also for a free plan, which staged none. */
    @Transactional
    public void stageRetry(UUID signupId) {
        schedule(signupId, settings.retryGaps().getFirst());
    }

    private void schedule(UUID signupId, Duration delay) {
        jobs.scheduleIfNotExists(TASK.instance(signupId.toString()).data(new Signup(signupId)).build(),
                clock.instant().plus(delay));
    }

    @Configuration
    static class Tasking {

        @Bean
        OneTimeTask<Signup> completeSignupTask(TenantProvisioningService provisioning, SignupSettings settings,
                PendingSignups signups, PlatformTransactionManager transactions, Clock clock) {
            TransactionTemplate transaction = new TransactionTemplate(transactions);
            return Tasks.oneTime(TASK)
                    .onFailure((failed, operations) -> {
                        int failures = failed.getExecution().consecutiveFailures;
                        if (failures < settings.retryGaps().size()) {
                            Instant next = clock.instant().plus(settings.retryGaps().get(failures));
                            operations.reschedule(failed, next);
                        } else {
                            UUID id = ((Signup) failed.getExecution().taskInstance.getData()).id();
                            transaction.executeWithoutResult(status ->
                                    signups.findLockedById(id).ifPresent(signup -> signup.block(clock.instant())));
                            log.atError().addKeyValue("signup", id).addKeyValue("failures", failures + 1)
                                    .log("signup_blocked");
                            operations.stop();
                        }
                    })
                    .execute((instance, context) ->
                            provisioning.createFromSignup(instance.getData().id(), ProvisioningTrigger.JOB));
        }
    }
}
