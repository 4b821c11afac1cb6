package app.threshold.signup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import app.threshold.platform.Tally;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * How signups fare, day by day. What is past is read from {@code signup_day}, which a job counts; yesterday and today
 * are counted when they are asked for.
 */
@Service
public class SignupFigures {

    /** A draft is cleaned up 30 days after its last change; for so long, and some days more, a day is counted again. */
    private static final Duration STILL_MOVING = Duration.ofDays(40);

    /** Whoever came to a step has passed those before it, also where nobody wrote down when. */
    private static final String COUNTED = """
            SELECT day, plan_code, sum(started) AS started, sum(details) AS details, sum(address) AS address, sum(review) AS review,
                   sum(paid) AS paid, sum(complete) AS complete, sum(failures) AS failures
            FROM (SELECT (created_at AT TIME ZONE 'UTC')::date AS day, plan_code, count(*) AS started,
                         count(coalesce(details_at, address_at, reviewed_at, held_at, paid_at, completed_at)) AS details,
                         count(coalesce(address_at, reviewed_at, held_at, paid_at, completed_at)) AS address,
                         count(coalesce(reviewed_at, held_at, paid_at, completed_at)) AS review,
                         count(CASE WHEN price_amount = 0 THEN coalesce(reviewed_at, held_at, completed_at) ELSE coalesce(paid_at, completed_at) END) AS paid,
                         count(completed_at) AS complete, 0 AS failures
                  FROM pending_signup
                  WHERE status = ANY (CAST(:statuses AS varchar[])) AND plan_code IN ('wedding', 'storefront')
                    AND failure_kind = ANY (CAST(:reasons AS varchar[])) AND created_at >= :from AND created_at < :until AND waived_by IS NULL
                  GROUP BY 1, 2
                  UNION ALL
                  SELECT (a.started_at AT TIME ZONE 'UTC')::date, s.plan_code, 0, 0, 0, 0, 0, 0, count(*)
                  FROM provisioning_attempt a JOIN pending_signup s ON s.id = a.signup_id
                  WHERE a.outcome = 'failed' AND a.started_at >= :from AND a.started_at < :until
                  GROUP BY 1, 2) counted
            GROUP BY day, plan_code""";

    /** Whatever status and kind there is, named, so that the index is read that begins with these. */
    private static final Map<String, Object> ALL =
            Map.of("statuses", StuckSignups.array(StuckSignups.STATUSES), "reasons", StuckSignups.array(StuckSignups.REASONS));

    private final JdbcClient db;
    private final Clock clock;

    SignupFigures(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * What waits now.
     *
     * @param paid paid or waived and not complete
     * @param oldest since when the one waits that has waited longest; null where nobody does who has paid
     * @param stuck all that stand on the operator's list
     */
    public record Waiting(Tally paid, Tally blocked, @Nullable Instant oldest, Tally stuck) {
    }

    /** Takes one query, of partial indexes, whose work has a bound. */
    public Waiting waiting() {
        return db.sql("SELECT " + Tally.sql("pending_signup WHERE status IN ('paid', 'blocked')") + " AS paid, "
                        + Tally.sql("pending_signup WHERE status = 'blocked'") + " AS blocked, "
                        + Tally.sql("pending_signup WHERE stuck_since <= :now ORDER BY stuck_since") + " AS stuck, "
                        + "least((SELECT min(paid_at) FROM pending_signup WHERE status = 'paid'),"
                        + " (SELECT min(paid_at) FROM pending_signup WHERE status = 'blocked')) AS oldest")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, n) -> {
                    OffsetDateTime oldest = row.getObject("oldest", OffsetDateTime.class);
                    return new Waiting(Tally.of(row.getLong("paid")), Tally.of(row.getLong("blocked")),
                            oldest == null ? null : oldest.toInstant(), Tally.of(row.getLong("stuck")));
                }).single();
    }

    /**
     * Each day of each plan on which there was something, in their order.
     *
     * @param from the first day, in UTC
     * @param to the last day, included
     */
    public List<SignupDay> days(LocalDate from, LocalDate to) {
        LocalDate live = max(from, today().minusDays(1));
        return db.sql("SELECT * FROM signup_day WHERE day >= :first AND day <= :last AND day < :live UNION ALL " + COUNTED + " ORDER BY 1, 2")
                .params(ALL).param("first", from).param("last", to).param("live", live)
                .param("from", start(live)).param("until", start(max(live, to.plusDays(1))))
                .query(SignupDay.class).list();
    }

    /** Counts what is new: the last two days, and what was not counted before. */
    public void count() {
        LocalDate yesterday = today().minusDays(1);
        countFrom(db.sql("SELECT max(day) FROM signup_day").query(LocalDate.class).optional()
                .map(last -> min(last, yesterday)).orElseGet(() -> theBeginning(today())));
    }

    /** Counts all anew that may still move. */
    void countAgain() {
        countFrom(today().minusDays(STILL_MOVING.toDays()));
    }

    /** A month at a time, each a statement of its own: five million signups in one would take longer than a statement may. */
    private void countFrom(LocalDate begin) {
        LocalDate today = today();
        for (LocalDate from = begin; !from.isAfter(today); from = from.plusMonths(1)) {
            LocalDate until = from.plusMonths(1).isAfter(today) ? today.plusDays(1) : from.plusMonths(1);
            db.sql("""
                    INSERT INTO signup_day (day, plan_code, started, details, address, review, paid, complete, failures)
                    %s
                    ON CONFLICT (day, plan_code) DO UPDATE SET
                        started = greatest(signup_day.started, excluded.started), details = greatest(signup_day.details, excluded.details),
                        address = greatest(signup_day.address, excluded.address), review = greatest(signup_day.review, excluded.review),
                        paid = greatest(signup_day.paid, excluded.paid), complete = greatest(signup_day.complete, excluded.complete),
                        failures = greatest(signup_day.failures, excluded.failures)""".formatted(COUNTED)).params(ALL)
                    .param("from", start(from)).param("until", start(until)).update();
        }
    }

    /** The day on which the first signup there is was begun. */
    private LocalDate theBeginning(LocalDate today) {
        return db.sql("""
                SELECT min(pick.created_at) FROM unnest(CAST(:statuses AS varchar[])) AS one (status)
                CROSS JOIN plan CROSS JOIN unnest(CAST(:reasons AS varchar[])) AS kind (reason)
                CROSS JOIN LATERAL (SELECT s.created_at FROM pending_signup s
                                    WHERE s.status = one.status AND s.plan_code = plan.code AND s.failure_kind = kind.reason
                                    ORDER BY s.created_at LIMIT 1) pick""").params(ALL)
                .query(OffsetDateTime.class).optional()
                .map(first -> LocalDate.ofInstant(first.toInstant(), ZoneOffset.UTC)).orElse(today);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static OffsetDateTime start(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    private static LocalDate max(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private static LocalDate min(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> countSignupsTask(SignupFigures figures) {
            return Tasks.recurring("count-signups", FixedDelay.ofMinutes(5)).execute((task, context) -> figures.count());
        }

        @Bean
        RecurringTask<Void> countSignupsAgainTask(SignupFigures figures) {
            return Tasks.recurring("count-signups-again", Schedules.daily(ZoneOffset.UTC, LocalTime.of(0, 30)))
                    .execute((task, context) -> figures.countAgain());
        }
    }
}
