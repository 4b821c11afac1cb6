package app.threshold.signup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import app.threshold.mail.Mails;
import app.threshold.payment.RefundReason;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.TenantProvisioningService;
import app.threshold.platform.SignupInLogs;
import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
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

    /** In the transaction that records the payment or holds a free plan's address: a little later, so that the customer's own click comes first. */
    void stage(UUID signupId) {
        schedule(signupId, settings.completionDelay());
    }

    /** After a failure before the customer's eyes: the job goes on, also for a free plan, which staged none. */
    @Transactional
    public void stageRetry(UUID signupId) {
        schedule(signupId, settings.retryGaps().getFirst());
    }

    /** Where there should be a job and is none. */
    @Transactional
    public void stageAt(UUID signupId, Instant due) {
        jobs.scheduleIfNotExists(TASK.instance(signupId.toString()).data(new Signup(signupId)).build(), due);
    }

    /** When it tries this signup next; empty when it does not. */
    Optional<Instant> nextTry(UUID signupId) {
        return jobs.getScheduledExecution(TASK.instanceId(signupId.toString())).map(ScheduledExecution::getExecutionTime);
    }

    private void schedule(UUID signupId, Duration delay) {
        stageAt(signupId, clock.instant().plus(delay));
    }

    /** What follows a failed execution: a later one, the operator's list, and in the end the refund. */
    @Component
    static class Failures implements FailureHandler<Signup> {

        private final PendingSignups signups;
        private final GiveUpSignup giveUpSignup;
        private final OperatorAlerts alerts;
        private final Mails mails;
        private final SignupSettings settings;
        private final TransactionTemplate transaction;
        private final Clock clock;

        Failures(PendingSignups signups, GiveUpSignup giveUpSignup, OperatorAlerts alerts, Mails mails, SignupSettings settings,
                PlatformTransactionManager transactions, Clock clock) {
            this.signups = signups;
            this.giveUpSignup = giveUpSignup;
            this.alerts = alerts;
            this.mails = mails;
            this.settings = settings;
            this.transaction = new TransactionTemplate(transactions);
            this.clock = clock;
        }

        @Override
        public void onFailure(ExecutionComplete failed, ExecutionOperations<Signup> job) {
            UUID id = ((Signup) failed.getExecution().taskInstance.getData()).id();
            signups.findById(id).map(PendingSignup::reference).ifPresent(SignupInLogs::about);
            int before = failed.getExecution().consecutiveFailures;
            Instant now = clock.instant();
            Instant end = signups.findById(id).flatMap(this::end).orElse(Instant.MAX);
            if (!now.isBefore(end)) {
                giveUpSignup.giveUp(id, RefundReason.gave_up);
                job.stop();
                return;
            }
            apologize(id);
            Instant next = end;
            if (before < settings.retryGaps().size()) {
                Instant usual = now.plus(settings.retryGaps().get(before));
                next = usual.isBefore(end) ? usual : end;
            } else {
                block(id, before + 1);
            }
            if (next.equals(Instant.MAX)) {
                job.stop();
            } else {
                job.reschedule(failed, next);
            }
        }

        /** When the money goes back, if there is money: then comes one more try, and no other after it. */
        private Optional<Instant> end(PendingSignup signup) {
            return signup.isFree() || signup.paidAt() == null ? Optional.empty()
                    : Optional.of(signup.paidAt().plus(settings.giveUpAfter()));
        }

        private void block(UUID id, int failures) {
            transaction.executeWithoutResult(status -> signups.findLockedById(id).ifPresent(signup -> {
                SignupStatus before = signup.status();
                signup.block(clock.instant());
                if (signup.status() != before) {
                    alerts.blocked(signup, failures);
                }
            }));
            log.atError().addKeyValue("signup", id).addKeyValue("failures", failures).log("signup_blocked");
        }

        /** Once, whichever failure is the first that comes so far: a node that was killed in the middle counts as one too. */
        private void apologize(UUID id) {
            try {
                transaction.executeWithoutResult(status -> signups.findLockedById(id)
                        .filter(signup -> signup.isToBeProvisioned() && !signup.isDelayMailed()).ifPresent(signup -> {
                            mails.send(OperateSignup.delayed(signup));
                            signup.delayMailed(clock.instant());
                        }));
            } catch (RuntimeException e) {
                // The next try matters more, and the next failure apologizes as well.
                log.atError().setCause(e).addKeyValue("signup", id).log("signup_delay_not_told");
            }
        }
    }

    @Configuration
    static class Tasking {

        @Bean
        OneTimeTask<Signup> completeSignupTask(TenantProvisioningService provisioning, PendingSignups signups,
                Failures failures) {
            return Tasks.oneTime(TASK).onFailure(failures).execute((instance, context) -> {
                UUID id = instance.getData().id();
                // A free plan's customer may have gone back to change something; review's button stages another job.
                // And what was given up is no longer ours to complete.
                Optional<PendingSignup> signup = signups.findById(id).filter(PendingSignup::isToBeProvisioned);
                if (signup.isPresent()) {
                    SignupInLogs.about(signup.get().reference());
                    provisioning.createFromSignup(id, ProvisioningTrigger.JOB);
                }
            });
        }
    }
}
