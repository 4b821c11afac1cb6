package app.threshold.admin.api;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What requests with an Idempotency-Key were answered. Each method is one statement, and so one transaction. */
@Repository
class KeptAnswers {

    static final Duration KEPT_FOR = Duration.ofHours(24);

    /** Who has been working on it for so long was killed: another may. */
    static final Duration ABANDONED_AFTER = Duration.ofMinutes(2);

    private final JdbcClient db;
    private final Clock clock;

    KeptAnswers(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * What came before under this key.
     *
     * @param begun what the caller is to work on, since nothing came before that counts; null where something did
     */
    record Found(@Nullable Begun begun, boolean sameRequest, @Nullable Kept answer) {
    }

    /**
     * A request that is being worked on.
     *
     * @param at by which the caller's own work is told from that of somebody who took it over since
     * @param requestId the same as before where the request was begun before and came to no answer: what was made of it
     *        then bears this name
     */
    record Begun(OffsetDateTime at, UUID requestId) {
    }

    /** As it was given. */
    record Kept(int status, @Nullable String contentType, @Nullable String location, byte[] body) {
    }

    /** Of those who come at once, one begins: the primary key decides. */
    Found begin(UUID apiKeyId, String key, byte[] requestHash) {
        OffsetDateTime now = clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        Optional<UUID> begun = db.sql("""
                INSERT INTO api_answer (api_key_id, idempotency_key, request_hash, started_at) VALUES (:apiKey, :key, :hash, :now)
                ON CONFLICT (api_key_id, idempotency_key) DO UPDATE
                SET request_hash = excluded.request_hash, started_at = excluded.started_at, status = NULL, body = NULL, given_up = false,
                    request_id = CASE WHEN api_answer.started_at > :expired AND api_answer.request_hash = excluded.request_hash
                                      THEN api_answer.request_id ELSE excluded.request_id END
                WHERE api_answer.started_at <= :expired
                   OR api_answer.status IS NULL AND (api_answer.given_up OR api_answer.started_at <= :abandoned
                      AND api_answer.request_hash = excluded.request_hash)
                RETURNING request_id""")
                .param("apiKey", apiKeyId).param("key", key).param("hash", requestHash).param("now", now)
                .param("expired", now.minus(KEPT_FOR)).param("abandoned", now.minus(ABANDONED_AFTER)).query(UUID.class).optional();
        if (begun.isPresent()) {
            return new Found(new Begun(now, begun.get()), true, null);
        }
        return db.sql("""
                SELECT request_hash, status, content_type, location, body FROM api_answer
                WHERE api_key_id = :apiKey AND idempotency_key = :key""")
                .param("apiKey", apiKeyId).param("key", key)
                .query((row, n) -> new Found(null, Arrays.equals(row.getBytes("request_hash"), requestHash),
                        row.getObject("status") == null ? null : new Kept(row.getInt("status"), row.getString("content_type"),
                                row.getString("location"), row.getBytes("body"))))
                // Forgotten in this very moment: it may be asked again.
                .optional().orElse(new Found(null, true, null));
    }

    void keep(UUID apiKeyId, String key, Begun begun, Kept answer) {
        db.sql("""
                UPDATE api_answer SET status = :status, content_type = :type, location = :location, body = :body
                WHERE api_key_id = :apiKey AND idempotency_key = :key AND started_at = :begun""")
                .param("begun", begun.at()).param("status", answer.status()).param("type", answer.contentType()).param("location", answer.location())
                .param("body", answer.body()).param("apiKey", apiKeyId).param("key", key).update();
    }

    /** It failed on our side: the same request may be made again, and finds what was made of it so far. */
    void giveUp(UUID apiKeyId, String key, Begun begun) {
        db.sql("UPDATE api_answer SET given_up = true WHERE api_key_id = ? AND idempotency_key = ? AND started_at = ? AND status IS NULL")
                .params(apiKeyId, key, begun.at()).update();
    }

    void forgetOld() {
        db.sql("DELETE FROM api_answer WHERE started_at <= ?")
                .param(clock.instant().minus(KEPT_FOR).atOffset(ZoneOffset.UTC)).update();
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> forgetApiAnswersTask(KeptAnswers answers) {
            return Tasks.recurring("forget-api-answers", FixedDelay.ofHours(1)).execute((task, context) -> answers.forgetOld());
        }
    }
}
