package app.threshold.payment;

import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What came in and what went back, day by day. What is past is read from {@code money_day}, which a job counts;
 * yesterday and today are counted when they are asked for.
 */
@Service
public class MoneyFigures {

    private static final String COUNTED = """
            SELECT day, currency, sum(received) AS received, sum(payments) AS payments, sum(returned) AS returned, sum(refunds) AS refunds
            FROM (SELECT (paid_at AT TIME ZONE 'UTC')::date AS day, currency, sum(amount) AS received, count(*) AS payments, 0 AS returned, 0 AS refunds
                  FROM payment WHERE paid_at >= :from AND paid_at < :until GROUP BY 1, 2
                  UNION ALL
                  SELECT (refunded_at AT TIME ZONE 'UTC')::date, currency, 0, 0, sum(amount_refunded), count(*)
                  FROM payment WHERE refunded_at >= :from AND refunded_at < :until GROUP BY 1, 2) counted
            GROUP BY day, currency""";

    private final JdbcClient db;
    private final TransactionTemplate transaction;
    private final Clock clock;

    MoneyFigures(JdbcClient db, PlatformTransactionManager transactions, Clock clock) {
        this.db = db;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Each day of each currency on which money moved, in their order.
     *
     * @param from the first day, in UTC
     * @param to the last day, included
     */
    public List<MoneyDay> days(LocalDate from, LocalDate to) {
        LocalDate yesterday = today().minusDays(1);
        LocalDate live = from.isAfter(yesterday) ? from : yesterday;
        LocalDate end = to.plusDays(1);
        return db.sql("SELECT * FROM money_day WHERE day >= :first AND day <= :last AND day < :live UNION ALL " + COUNTED + " ORDER BY 1, 2")
                .param("first", from).param("last", to).param("live", live)
                .param("from", start(live)).param("until", start(end.isAfter(live) ? end : live))
                .query(MoneyDay.class).list();
    }

    /** Counts what is new: the last two days, and what was not counted before. */
    public void count() {
        LocalDate yesterday = today().minusDays(1);
        countFrom(db.sql("SELECT max(day) FROM money_day").query(LocalDate.class).optional()
                .map(last -> last.isBefore(yesterday) ? last : yesterday).orElseGet(() -> theBeginning(today())));
    }

    /** Counts everything anew: a refund may fail long after it was confirmed. */
    void countAgain() {
        countFrom(theBeginning(today()));
    }

    /** A month at a time, each a transaction of its own, since a million payments in one would take longer than a statement may. */
    private void countFrom(LocalDate begin) {
        LocalDate today = today();
        for (LocalDate from = begin; !from.isAfter(today); from = from.plusMonths(1)) {
            LocalDate first = from;
            LocalDate until = from.plusMonths(1).isAfter(today) ? today.plusDays(1) : from.plusMonths(1);
            transaction.executeWithoutResult(status -> count(first, until));
        }
    }

    private void count(LocalDate from, LocalDate until) {
        // Two nodes that count at once: one of them waits, and its rows replace the other's.
        db.sql("SELECT pg_advisory_xact_lock(hashtext('money_day'))").query((row, n) -> n).list();
        db.sql("DELETE FROM money_day WHERE day >= :from AND day < :until").param("from", from).param("until", until).update();
        db.sql("INSERT INTO money_day (day, currency, received, payments, returned, refunds) " + COUNTED)
                .param("from", start(from)).param("until", start(until)).update();
    }

    /** The day of the first payment; before it no money moved. */
    private LocalDate theBeginning(LocalDate today) {
        return db.sql("SELECT paid_at FROM payment WHERE paid_at IS NOT NULL ORDER BY paid_at LIMIT 1").query(OffsetDateTime.class).optional()
                .map(first -> LocalDate.ofInstant(first.toInstant(), ZoneOffset.UTC)).orElse(today);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static OffsetDateTime start(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> countMoneyTask(MoneyFigures figures) {
            return Tasks.recurring("count-money", FixedDelay.ofMinutes(5)).execute((task, context) -> figures.count());
        }

        @Bean
        RecurringTask<Void> countMoneyAgainTask(MoneyFigures figures) {
            return Tasks.recurring("count-money-again", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 0)))
                    .execute((task, context) -> figures.countAgain());
        }
    }
}
