package app.threshold.signup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

import app.threshold.mail.SentMails;
import app.threshold.payment.Checkout;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets the drafts that nobody returned to, with their password hashes and the checkouts of theirs that ended unpaid.
 * Nothing that bears money, or may, and nothing with the trace of a failure goes: the queries leave it alone, and the
 * database's keys and triggers refuse it. Holds need no cleaning: they go with the news that their checkout ended.
 */
@Service
class CleanUpSignups {

    private static final Logger log = LoggerFactory.getLogger(CleanUpSignups.class);

    private static final int BATCH = 200;
    private static final Duration CODE_MAILS = Duration.ofHours(1);

    /**
     * What is kept how long.
     *
     * @param draftRetention how long a draft is kept after its customer last changed anything
     */
    @ConfigurationProperties("threshold.signup")
    record Settings(@DefaultValue("30d") Duration draftRetention) {
    }

    private final JdbcClient jdbc;
    private final Checkout checkout;
    private final SentMails sentMails;
    private final Settings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    CleanUpSignups(JdbcClient jdbc, Checkout checkout, SentMails sentMails, Settings settings,
            PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.checkout = checkout;
        this.sentMails = sentMails;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    void cleanUp() {
        Instant now = clock.instant();
        jdbc.sql("DELETE FROM signup_code_mail WHERE sent_at <= :before")
                .param("before", utc(now.minus(CODE_MAILS))).update();
        int forgotten = 0;
        Integer batch;
        do {
            batch = transaction.execute(status -> forgetDrafts(now.minus(settings.draftRetention())));
            forgotten += batch;
        } while (batch == BATCH);
        if (forgotten > 0) {
            log.atInfo().addKeyValue("count", forgotten).log("drafts_forgotten");
        }
    }

    private int forgetDrafts(Instant before) {
        List<UUID> drafts = jdbc.sql("""
                SELECT s.id FROM pending_signup s
                WHERE s.status = 'draft' AND s.updated_at <= :before
                  AND NOT EXISTS (SELECT FROM payment p WHERE p.signup_id = s.id AND p.status NOT IN ('expired', 'failed'))
                  AND NOT EXISTS (SELECT FROM provisioning_attempt a WHERE a.signup_id = s.id)
                ORDER BY s.updated_at LIMIT :limit FOR UPDATE SKIP LOCKED
                """).param("before", utc(before)).param("limit", BATCH).query(UUID.class).list();
        if (!drafts.isEmpty()) {
            checkout.forgetEnded(drafts);
            sentMails.forget(drafts);
            jdbc.sql("DELETE FROM pending_signup WHERE id IN (:drafts)").param("drafts", drafts).update();
        }
        return drafts.size();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> cleanUpSignupsTask(CleanUpSignups cleanUp) {
            return Tasks.recurring("clean-up-signups", FixedDelay.ofHours(1))
                    .execute((task, context) -> cleanUp.cleanUp());
        }
    }
}
