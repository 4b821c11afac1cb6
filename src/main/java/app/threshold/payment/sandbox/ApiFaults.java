package app.threshold.payment.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The faults that were asked for and not yet met. Every node sees them, and a restart keeps them. */
@ConditionalOnSandbox
@Repository
class ApiFaults {

    private final JdbcClient jdbc;
    private final Clock clock;

    ApiFaults(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param times how many requests shall meet it; a client that tries again by itself meets it more than once
     * @param hang of a timeout, at most ten minutes; nothing else hangs
     */
    @Transactional
    public void arm(ApiFault.Operation operation, ApiFault.Kind kind, int times, Duration hang) {
        jdbc.sql("""
                INSERT INTO sandbox.api_fault (operation, kind, remaining, hang_millis, armed_at)
                VALUES (:operation, :kind, :times, :hang, :now)
                """)
                .param("operation", operation.wireName()).param("kind", kind.wireName()).param("times", times)
                .param("hang", hang.toMillis()).param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The fault that this request meets. Of many requests at once so many meet it as were asked to, and no more. */
    @Transactional
    public Optional<ApiFault> take(ApiFault.Operation operation) {
        return jdbc.sql("""
                UPDATE sandbox.api_fault SET remaining = remaining - 1 WHERE number = (
                    SELECT number FROM sandbox.api_fault
                    WHERE operation IN (:operation, 'any') AND remaining > 0
                    ORDER BY number LIMIT 1 FOR UPDATE)
                RETURNING operation, kind, remaining, hang_millis
                """).param("operation", operation.wireName()).query(this::fault).optional();
    }

    /** Those that requests may still meet, in the order in which they will. */
    @Transactional(readOnly = true)
    public List<ApiFault> armed() {
        return jdbc.sql("""
                SELECT operation, kind, remaining, hang_millis FROM sandbox.api_fault
                WHERE remaining > 0 ORDER BY number
                """).query(this::fault).list();
    }

    @Transactional
    public void clear() {
        jdbc.sql("DELETE FROM sandbox.api_fault").update();
    }

    private ApiFault fault(ResultSet rs, int row) throws SQLException {
        return new ApiFault(ApiFault.Operation.valueOf(rs.getString(1).toUpperCase(Locale.ROOT)),
                ApiFault.Kind.valueOf(rs.getString(2).toUpperCase(Locale.ROOT)), rs.getInt(3),
                Duration.ofMillis(rs.getInt(4)));
    }
}
