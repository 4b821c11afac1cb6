package app.threshold.payment;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** When Stripe's list of checkout sessions was last read to its end. */
@Repository
class ListReading {

    private final JdbcClient jdbc;

    ListReading(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(readOnly = true)
    Optional<Instant> last() {
        return jdbc.sql("SELECT read_at FROM stripe_list_reading WHERE list = 'sessions'")
                .query(OffsetDateTime.class).optional().map(OffsetDateTime::toInstant);
    }

    /** @param begunAt when the reading began: what was made since may have been missed */
    @Transactional
    void done(Instant begunAt) {
        jdbc.sql("""
                INSERT INTO stripe_list_reading (list, read_at) VALUES ('sessions', :at)
                ON CONFLICT (list) DO UPDATE SET read_at = excluded.read_at
                """).param("at", begunAt.atOffset(ZoneOffset.UTC)).update();
    }
}
