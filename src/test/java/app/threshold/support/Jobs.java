package app.threshold.support;

import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the scheduled jobs when the test says so, on the test's own thread. Only with {@link IntegrationTest}. */
public final class Jobs {

    private static final int ROUNDS = 100;

    private final ManualScheduler scheduler;
    private final MutableClock clock;
    private final JdbcClient database;

    Jobs(ManualScheduler scheduler, MutableClock clock, JdbcClient database) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.database = database;
    }

    /** Runs all jobs that are due by the clock, and those that become due by it, until none is. */
    public void runDue() {
        for (int round = 0; due() > 0; round++) {
            if (round == ROUNDS) {
                throw new AssertionError("After %d rounds jobs are still due".formatted(ROUNDS));
            }
            scheduler.runAnyDueExecutions();
        }
    }

    private long due() {
        return database.sql("SELECT count(*) FROM scheduled_tasks WHERE NOT picked AND execution_time <= :now")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC)).query(Long.class).single();
    }
}
