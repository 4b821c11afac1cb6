package app.threshold.signup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

import app.threshold.payment.RefundReason;
import app.threshold.platform.SignupInLogs;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Looks for signups that should be completed and have no job, or were never told of their payment, which nothing here
 * leaves behind but a hand in the database or a restore might, and sees that they end all the same.
 */
@Service
class SweepSignups {

    private static final Logger log = LoggerFactory.getLogger(SweepSignups.class);

    private static final int AT_ONCE = 500;

    /** What is paid and not complete for so long is told with each sweep. */
    private static final Duration WORTH_TELLING = Duration.ofMinutes(10);

    private record Jobless(UUID id, boolean refundable, boolean blocked, Instant end) {
    }

    private final JdbcClient jdbc;
    private final FollowMissedPayments missedPayments;
    private final CompletionJob job;
    private final GiveUpSignup giveUpSignup;
    private final WaitingSignups waiting;
    private final SignupSettings settings;
    private final Clock clock;

    SweepSignups(JdbcClient jdbc, FollowMissedPayments missedPayments, CompletionJob job, GiveUpSignup giveUpSignup, WaitingSignups waiting,
            SignupSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.missedPayments = missedPayments;
        this.job = job;
        this.giveUpSignup = giveUpSignup;
        this.waiting = waiting;
        this.settings = settings;
        this.clock = clock;
    }

    void sweep() {
        // Who turns out to have paid needs a job as well.
        missedPayments.follow();
        Instant now = clock.instant();
        for (Jobless signup : jobless()) {
            try {
                if (!signup.refundable()) {
                    job.stageAt(signup.id(), now);
                } else if (signup.end().isAfter(now)) {
                    job.stageAt(signup.id(), signup.blocked() ? signup.end() : now);
                } else {
                    giveUpSignup.giveUp(signup.id(), RefundReason.gave_up);
                }
            } catch (RuntimeException e) {
                log.atError().setCause(e).addKeyValue("signup", signup.id()).log("signup_sweep_passed_over");
            } finally {
                SignupInLogs.aboutNone();
            }
        }
        WaitingSignups.Waiting paid = waiting.now();
        if (paid.oldest().compareTo(WORTH_TELLING) > 0) {
            log.atWarn().addKeyValue("count", paid.count()).addKeyValue("blocked", paid.blocked())
                    .addKeyValue("oldestSeconds", paid.oldest().toSeconds()).log("signups_paid_and_not_complete");
        }
    }

    /** Paid, waived or asked for free of charge, and without a job. A waived one that is blocked waits for an operator. */
    private List<Jobless> jobless() {
        return jdbc.sql("""
                SELECT s.id, s.price_amount > 0 AND s.waived_by IS NULL AS refundable, s.status = 'blocked' AS blocked,
                       coalesce(s.paid_at, s.held_at) AS since
                FROM pending_signup s
                WHERE (s.status IN ('held', 'paid', 'blocked')
                       AND (s.status = 'paid'
                            OR s.status = 'held' AND (s.price_amount = 0 OR s.waived_by IS NOT NULL)
                            OR s.status = 'blocked' AND s.price_amount > 0 AND s.waived_by IS NULL))
                  AND NOT EXISTS (SELECT FROM scheduled_tasks t
                                  WHERE t.task_name = :task AND t.task_instance = s.id::text)
                ORDER BY s.id LIMIT :limit
                """)
                .param("task", CompletionJob.TASK.getTaskName())
                .param("limit", AT_ONCE)
                .query(this::read)
                .list();
    }

    private Jobless read(ResultSet row, int n) throws SQLException {
        return new Jobless(row.getObject("id", UUID.class), row.getBoolean("refundable"), row.getBoolean("blocked"),
                row.getObject("since", OffsetDateTime.class).toInstant().plus(settings.giveUpAfter()));
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> sweepSignupsTask(SweepSignups sweep, SignupSettings settings) {
            return Tasks.recurring("sweep-signups", FixedDelay.of(settings.sweepInterval()))
                    .execute((task, context) -> sweep.sweep());
        }
    }
}
