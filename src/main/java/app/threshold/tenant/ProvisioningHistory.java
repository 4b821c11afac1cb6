package app.threshold.tenant;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every try at provisioning a signup, as an operator reads it. */
@Repository
public class ProvisioningHistory {

    /** So many tries are shown at the most; all of them are in the table. */
    public static final int MOST = 200;

    private final JdbcClient db;

    ProvisioningHistory(JdbcClient db) {
        this.db = db;
    }

    /**
     * One try.
     *
     * @param triggeredBy wizard, job, operator, api, or other for somebody at the database itself
     * @param sqlstate PostgreSQL's code; null for a success and where the database gave no answer
     * @param reason why it failed; null for a success
     */
    public record Attempt(Instant at, String triggeredBy, boolean succeeded, @Nullable String sqlstate, @Nullable String reason) {
    }

    /** When the last try that failed ended; empty where none did. */
    public Optional<Instant> lastFailure(UUID signupId) {
        return db.sql("SELECT finished_at FROM provisioning_attempt WHERE signup_id = ? AND outcome = 'failed' ORDER BY id DESC LIMIT 1")
                .param(signupId).query(OffsetDateTime.class).optional().map(OffsetDateTime::toInstant);
    }

    /** The latest, {@value #MOST} at the most, the oldest of these first. */
    public List<Attempt> of(UUID signupId) {
        return db.sql("""
                SELECT finished_at, triggered_by, outcome, sqlstate, reason
                FROM provisioning_attempt WHERE signup_id = ? ORDER BY id DESC LIMIT ?""").params(signupId, MOST)
                .query((row, n) -> new Attempt(row.getObject("finished_at", OffsetDateTime.class).toInstant(),
                        row.getString("triggered_by"), row.getString("outcome").equals("succeeded"), row.getString("sqlstate"),
                        row.getString("reason")))
                .list().reversed();
    }
}
