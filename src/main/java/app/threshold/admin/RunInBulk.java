package app.threshold.admin;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

import app.threshold.account.Actor;
import app.threshold.account.AuditTrail;
import app.threshold.account.OperatorLevel;
import app.threshold.account.Operators;
import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.platform.SignupInLogs;
import app.threshold.signup.OperateSignup;
import app.threshold.signup.SignupFile;
import app.threshold.signup.SignupFiles;
import app.threshold.signup.StuckSignup;
import app.threshold.signup.StuckSignups;
import app.threshold.tenant.RepairTenant;
import app.threshold.tenant.TenantNotRepaired;
import app.threshold.tenant.TenantProvisioningError;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Does to many what an operator may do to one: a job goes through them one after the other and can be stopped between
 * two. Whoever it dies on, another node goes on where it was; the one under way is then done again, which changes nothing.
 * It is done in the starter's name, and stops when the starter may do such things no more.
 */
@Service
class RunInBulk {

    /** More are chosen in several runs: a run stays something that one can watch to its end. */
    static final int AT_MOST = 10_000;

    private static final int BATCH = 100;

    /** After as many silences in a row it is Stripe that is away, and each of the others would only wait for it too. */
    private static final int SILENCES = 3;
    private static final Logger log = LoggerFactory.getLogger(RunInBulk.class);

    static final TaskDescriptor<Run> TASK = TaskDescriptor.of("bulk-run", Run.class);

    /** Who is on record where the run stops itself. */
    private static final Actor ITSELF = new Actor(null, "Threshold", null, null);

    /** The job's data. */
    record Run(UUID id) {
    }

    private final BulkRuns runs;
    private final AuditTrail audit;
    private final Operators operators;
    private final OperateSignup operateSignup;
    private final StuckSignups signups;
    private final SignupFiles files;
    private final RepairTenant repairTenant;
    private final SchedulerClient jobs;
    private final TransactionTemplate transaction;
    private final Clock clock;

    /** @param jobs lazy, since the scheduler is made of all jobs */
    RunInBulk(BulkRuns runs, AuditTrail audit, Operators operators, OperateSignup operateSignup, StuckSignups signups, SignupFiles files,
            RepairTenant repairTenant, @Lazy SchedulerClient jobs, PlatformTransactionManager transactions, Clock clock) {
        this.runs = runs;
        this.audit = audit;
        this.operators = operators;
        this.operateSignup = operateSignup;
        this.signups = signups;
        this.files = files;
        this.repairTenant = repairTenant;
        this.jobs = jobs;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Writes the run down and stages its job, in one commit.
     *
     * @param subjects signups to retry, or tenants to repair; at least one and at most {@value #AT_MOST}
     * @return the run's id
     */
    @Transactional
    public UUID start(BulkRun.Kind kind, Collection<UUID> subjects) {
        var each = new LinkedHashSet<>(subjects);
        if (each.isEmpty() || each.size() > AT_MOST) {
            throw new IllegalArgumentException("A run is over 1 to " + AT_MOST + ", not over " + each.size());
        }
        Actor actor = AuditTrail.actor();
        UUID run = runs.write(kind, actor, each);
        audit.record(actor, "start_" + kind, "bulk_run", run, String.valueOf(each.size()));
        jobs.scheduleIfNotExists(TASK.instance(run.toString()).data(new Run(run)).build(), clock.instant());
        return run;
    }

    /** Has it stop after the one that is under way. One that has ended stays as it is. */
    @Transactional
    public void stop(UUID run) {
        Actor actor = AuditTrail.actor();
        if (runs.stop(run, BulkRun.StopReason.ASKED, actor.name())) {
            audit.record(actor, "stop", "bulk_run", run, null);
        }
    }

    /** @return whether it is through, or was stopped */
    boolean goOn(UUID id, ExecutionContext context) {
        BulkRun run = runs.find(id).orElseThrow();
        int silences = 0;
        for (List<BulkRuns.Item> batch = runs.left(id, BATCH); !batch.isEmpty(); batch = runs.left(id, BATCH)) {
            for (BulkRuns.Item item : batch) {
                if (context.getSchedulerState().isShuttingDown()) {
                    return false;
                }
                if (!isStillAllowed(run.actor())) {
                    stopItself(id, BulkRun.StopReason.STARTER_BARRED);
                }
                if (runs.isToStop(id)) {
                    runs.end(id);
                    return true;
                }
                silences = act(run, item) ? 0 : silences + 1;
                if (silences == SILENCES) {
                    stopItself(id, BulkRun.StopReason.STRIPE_SILENT);
                }
            }
        }
        runs.end(id);
        return true;
    }

    /** Asked before each: what one is about to do the other may have been forbidden a moment ago. */
    private boolean isStillAllowed(Actor starter) {
        return starter.id() != null && operators.find(starter.id())
                .filter(operator -> !operator.isDisabled() && operator.level() != OperatorLevel.viewer).isPresent();
    }

    private void stopItself(UUID run, BulkRun.StopReason reason) {
        transaction.executeWithoutResult(status -> {
            if (runs.stop(run, reason, null)) {
                audit.record(ITSELF, "stop", "bulk_run", run, reason.name());
                log.atWarn().addKeyValue("run", run).addKeyValue("reason", reason).log("bulk_run_stopped");
            }
        });
    }

    /** @return false when Stripe was silent about it */
    private boolean act(BulkRun run, BulkRuns.Item item) {
        try {
            switch (run.kind()) {
                case retry -> retry(run, item);
                case repair -> repair(run, item);
            }
        } catch (TenantProvisioningError e) {
            runs.record(run.id(), item.position(), BulkRuns.Outcome.failed,
                    signups.find(item.subject()).map(StuckSignup::lastReason).orElse(null));
        } catch (TenantNotRepaired e) {
            runs.record(run.id(), item.position(), BulkRuns.Outcome.failed, e.reason().name());
        } catch (CheckoutUnavailableException e) {
            runs.record(run.id(), item.position(), BulkRuns.Outcome.failed, "STRIPE_SILENT");
            return false;
        } catch (RuntimeException e) {
            // One that nobody thought of must not keep the others from their turn.
            log.atError().setCause(e).addKeyValue("run", run.id()).addKeyValue("subject", item.subject()).log("bulk_item_failed");
            runs.record(run.id(), item.position(), BulkRuns.Outcome.failed, "FAULT");
        } finally {
            // The next one is of somebody else.
            SignupInLogs.aboutNone();
        }
        return true;
    }

    private void retry(BulkRun run, BulkRuns.Item item) {
        if (files.find(item.subject()).filter(SignupFile::isRetryable).isPresent()) {
            operateSignup.retry(item.subject(), run.actor());
        }
        // Since the run began: it may have been completed for it by a node that died before it could say so.
        boolean completed = files.find(item.subject()).map(SignupFile::completedAt)
                .filter(at -> !at.isBefore(run.startedAt())).isPresent();
        runs.record(run.id(), item.position(), completed ? BulkRuns.Outcome.succeeded : BulkRuns.Outcome.skipped, null);
    }

    private void repair(BulkRun run, BulkRuns.Item item) {
        audit.record(run.actor(), "repair", "tenant", item.subject(), null);
        boolean added = !repairTenant.repair(item.subject()).isEmpty();
        runs.record(run.id(), item.position(), added ? BulkRuns.Outcome.succeeded : BulkRuns.Outcome.skipped, null);
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        CustomTask<Run> bulkRunTask(RunInBulk runInBulk, Clock clock) {
            return Tasks.custom(TASK).execute((job, context) -> runInBulk.goOn(job.getData().id(), context)
                    ? new CompletionHandler.OnCompleteRemove<>()
                    : (complete, operations) -> operations.reschedule(complete, clock.instant()));
        }
    }
}
