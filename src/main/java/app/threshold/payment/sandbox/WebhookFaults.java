package app.threshold.payment.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The faults that events to come will meet, those of one session and those of all. */
@ConditionalOnSandbox
@Repository
class WebhookFaults {

    private final JdbcClient jdbc;
    private final Clock clock;

    WebhookFaults(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Every event of the session from now on meets it, instead of any that the session had before. */
    @Transactional
    public void armFor(String sessionId, WebhookFault.Kind kind, Duration delay) {
        jdbc.sql("DELETE FROM sandbox.webhook_fault WHERE checkout_session_id = ?").param(sessionId).update();
        arm(sessionId, kind, delay, null);
    }

    /** @param times how many events shall meet it, or null for all until {@link #clear()} */
    @Transactional
    public void armForAll(WebhookFault.Kind kind, Duration delay, @Nullable Integer times) {
        arm(null, kind, delay, times);
    }

    private void arm(@Nullable String sessionId, WebhookFault.Kind kind, Duration delay, @Nullable Integer times) {
        jdbc.sql("""
                INSERT INTO sandbox.webhook_fault (checkout_session_id, kind, delay_seconds, remaining, armed_at)
                VALUES (:session, :kind, :delay, :times, :now)
                """)
                .param("session", sessionId).param("kind", kind.wireName()).param("delay", delay.toSeconds())
                .param("times", times).param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The fault that an event about this session meets: the session's own before one of all, the oldest first. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<WebhookFault> take(String sessionId) {
        return jdbc.sql("""
                UPDATE sandbox.webhook_fault SET remaining = remaining - 1 WHERE number = (
                    SELECT number FROM sandbox.webhook_fault
                    WHERE (checkout_session_id = :session OR checkout_session_id IS NULL)
                        AND (remaining IS NULL OR remaining > 0)
                    ORDER BY checkout_session_id IS NULL, number LIMIT 1 FOR UPDATE)
                RETURNING kind, delay_seconds, remaining
                """).param("session", sessionId).query(this::fault).optional();
    }

    /** Those for everybody's events that are still to be met. */
    @Transactional(readOnly = true)
    public List<WebhookFault> armedForAll() {
        return jdbc.sql("""
                SELECT kind, delay_seconds, remaining FROM sandbox.webhook_fault
                WHERE checkout_session_id IS NULL AND (remaining IS NULL OR remaining > 0) ORDER BY number
                """).query(this::fault).list();
    }

    /** From now on events go their usual way; to those already recorded nothing changes. */
    @Transactional
    public void clear() {
        jdbc.sql("DELETE FROM sandbox.webhook_fault").update();
    }

    private WebhookFault fault(ResultSet rs, int row) throws SQLException {
        return new WebhookFault(WebhookFault.Kind.of(rs.getString(1)), Duration.ofSeconds(rs.getInt(2)),
                rs.getObject(3, Integer.class));
    }
}
