package app.threshold.support;

import app.threshold.platform.SignupInLogs;
import com.github.kagkarlsson.scheduler.task.OnStartup;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the scheduled jobs when the test says so, on the test's own thread. Only with {@link IntegrationTest}. */
public final class Jobs {

    private static final int ROUNDS = 100;

    private final ManualScheduler scheduler;
    private final MutableClock clock;
    private final JdbcClient database;
    private final List<OnStartup> recurring;

    Jobs(ManualScheduler scheduler, MutableClock clock, JdbcClient database, List<OnStartup> recurring) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.database = database;
        this.recurring = recurring;
    }

    /** Runs all jobs that are due by the clock, and those that become due by it, until none is. */
    public void runDue() {
        try {
            for (int round = 0; due() > 0; round++) {
                if (round == ROUNDS) {
                    throw new AssertionError("After %d rounds jobs are still due".formatted(ROUNDS));
                }
                scheduler.runAnyDueExecutions();
            }
        } finally {
            // What this thread does next is another matter than the last job was.
            SignupInLogs.aboutNone();
        }
    }

    /** From here on recurring jobs are among those that are due, all of them at first; until {@link #withoutRecurring()}. */
    public void withRecurring() {
        withoutRecurring();
        recurring.forEach(job -> job.onStartup(scheduler, scheduler.getClock()));
    }

    /** As it is at first: a test that is not about them is not disturbed by them. */
    public void withoutRecurring() {
        database.sql("DELETE FROM scheduled_tasks WHERE task_instance = 'recurring'").update();
    }

    /**
     * Runs the due jobs that have one of these names, and no others. Those that nobody has been running for a while, since
     * the database was gone when they ended, are due again.
     *
     * @return whether there were any
     */
    public boolean runDueOf(Collection<String> names) {
        boolean any = false;
        scheduler.runDeadExecutionDetection();
        for (int round = 0; due(names) > 0; round++) {
            if (round == ROUNDS) {
                throw new AssertionError("After %d rounds jobs are still due: %s".formatted(ROUNDS, names));
            }
            database.sql("""
                    UPDATE scheduled_tasks SET picked = true, picked_by = 'set aside'
                    WHERE NOT picked AND task_name NOT IN (:names)""").param("names", names).update();
            try {
                scheduler.runAnyDueExecutions();
            } finally {
                returnSetAside();
            }
            any = true;
        }
        return any;
    }

    /** Others may change these jobs again. Called by who does something in the midst of a job, too. */
    public void returnSetAside() {
        database.sql("UPDATE scheduled_tasks SET picked = false, picked_by = NULL WHERE picked_by = 'set aside'").update();
    }

    private long due(Collection<String> names) {
        return database.sql("""
                SELECT count(*) FROM scheduled_tasks
                WHERE NOT picked AND execution_time <= :now AND task_name IN (:names)""")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC)).param("names", names).query(Long.class).single();
    }

    /** Runs a recurring job now, whatever its schedule says, and all that is due then. From then on it recurs. */
    public void run(String recurring) {
        var instance = new TaskInstance<Void>(recurring, RecurringTask.INSTANCE);
        if (!scheduler.scheduleIfNotExists(instance, clock.instant())) {
            scheduler.reschedule(instance, clock.instant());
        }
        runDue();
    }

    private long due() {
        return database.sql("SELECT count(*) FROM scheduled_tasks WHERE NOT picked AND execution_time <= :now")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC)).query(Long.class).single();
    }
}
