package app.threshold.platform;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Has jobs that are due at once looked for as soon as their transaction has committed. The scheduler's own setting for
 * immediate execution looks right away, when the row cannot be seen yet.
 */
class RunAtCommit extends AbstractSchedulerListener {

    private final Supplier<Scheduler> scheduler;
    private final Clock clock;

    /** @param scheduler asked for when it is needed, since it is made of its listeners */
    RunAtCommit(Supplier<Scheduler> scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Override
    public void onExecutionScheduled(TaskInstanceId job, Instant due) {
        if (due.isAfter(clock.instant())) {
            return;
        }
        AfterCommit.run(() -> scheduler.get().triggerCheckForDueExecutions());
    }
}
