package app.threshold.payment.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers requests that change something, each in one transaction, and those with an {@code Idempotency-Key} by
 * Stripe's rules. The answer is written in the transaction that it tells of, so there is neither an answer without its
 * effect nor an effect without its answer, whenever a node is killed.
 */
@ConditionalOnSandbox
@Service
class IdempotentRequests {

    /** As long as Stripe remembers a key; after that the same key is a new request. */
    static final Duration REMEMBERED = Duration.ofHours(24);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    IdempotentRequests(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Runs the operation, or gives the answer that it once gave.
     *
     * @throws StripeRefusal the key is in use by a request under way, or was used for another request, or the operation
     *         found its parameters wrong; a refusal that is to be remembered is the answer and not thrown
     */
    @Transactional(noRollbackFor = StripeRefusal.class)
    public Answer answer(Origin origin, String path, Parameters parameters, Supplier<Map<String, @Nullable Object>> operation) {
        String key = origin.idempotencyKey();
        if (key == null) {
            return run(null, operation);
        }
        if (key.isBlank() || key.length() > 255) {
            throw StripeRefusal.badParameter(null, "Idempotency-Key", "Idempotency keys have 1 to 255 characters.");
        }
        // A lock that a killed node cannot leave behind. Two keys with one hash would only see a needless 409.
        boolean locked = jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtextextended('sandbox.idempotency_key' || ?, 0))")
                .param(key).query(Boolean.class).single();
        if (!locked) {
            throw StripeRefusal.keyInUse(key);
        }
        Optional<Remembered> remembered = find(key);
        if (remembered.isPresent()) {
            return remembered.get().answerTo(key, path, parameters);
        }
        Answer answer = run(origin.requestId(), operation);
        remember(origin, path, parameters, answer);
        return answer;
    }

    /** Forgets the keys that Stripe would have forgotten. */
    @Transactional
    public void forgetOldKeys() {
        jdbc.sql("DELETE FROM sandbox.idempotency_key WHERE created_at <= ?")
                .param(clock.instant().minus(REMEMBERED).atOffset(ZoneOffset.UTC)).update();
    }

    private Answer run(@Nullable String requestId, Supplier<Map<String, @Nullable Object>> operation) {
        try {
            return new Answer(200, json.writeValueAsString(operation.get()), requestId, false);
        } catch (StripeRefusal refusal) {
            if (!refusal.remembered()) {
                throw refusal;
            }
            return new Answer(refusal.status(), json.writeValueAsString(refusal.body()), requestId, false);
        }
    }

    private record Remembered(String path, String parametersHash, int status, String body, String requestId) {

        Answer answerTo(String key, String path, Parameters parameters) {
            if (!this.path.equals(path)) {
                throw StripeRefusal.keyReused(("Keys for idempotent requests can only be used for the same endpoint "
                        + "they were first used for ('%s' vs. '%s'). Try using a key other than '%s' if you meant to "
                        + "execute a different request.").formatted(path, this.path, key));
            }
            if (!parametersHash.equals(parameters.hash())) {
                throw StripeRefusal.keyReused(("Keys for idempotent requests can only be used with the same parameters "
                        + "they were first used with. Try using a key other than '%s' if you meant to execute a "
                        + "different request.").formatted(key));
            }
            return new Answer(status, body, requestId, true);
        }
    }

    private Optional<Remembered> find(String key) {
        return jdbc.sql("""
                SELECT path, parameters_hash, status, body, request_id FROM sandbox.idempotency_key
                WHERE key = ? AND created_at > ?
                """).param(key).param(clock.instant().minus(REMEMBERED).atOffset(ZoneOffset.UTC))
                .query((rs, row) -> new Remembered(rs.getString(1), rs.getString(2), rs.getInt(3), rs.getString(4),
                        rs.getString(5)))
                .optional();
    }

    private void remember(Origin origin, String path, Parameters parameters, Answer answer) {
        Instant now = clock.instant();
        // The row of a key whose time is over may still be there.
        jdbc.sql("""
                INSERT INTO sandbox.idempotency_key (key, path, parameters_hash, created_at, status, body, request_id)
                VALUES (:key, :path, :hash, :now, :status, :body, :request)
                ON CONFLICT (key) DO UPDATE SET path = excluded.path, parameters_hash = excluded.parameters_hash,
                    created_at = excluded.created_at, status = excluded.status, body = excluded.body,
                    request_id = excluded.request_id
                """)
                .param("key", origin.idempotencyKey()).param("path", path).param("hash", parameters.hash())
                .param("now", now.atOffset(ZoneOffset.UTC)).param("status", answer.status())
                .param("body", answer.body()).param("request", origin.requestId())
                .update();
    }
}
