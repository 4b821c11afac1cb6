package app.threshold.payment;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** How far Stripe's lists have been read, and our own list of payments in doubt. */
@Repository
class ListReading {

    private final JdbcClient jdbc;

    ListReading(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The payment in doubt at which asking was broken off last time; empty where it came to its end. */
    @Transactional(readOnly = true)
    Optional<UUID> brokenOffAt() {
        return jdbc.sql("SELECT reached FROM stripe_list_reading WHERE list = 'doubtful' AND reached IS NOT NULL")
                .query(UUID.class).optional();
    }

    /** @param payment the last one that was asked about; null when all were */
    @Transactional
    void brokenOff(@Nullable UUID payment) {
        jdbc.sql("""
                INSERT INTO stripe_list_reading (list, reached) VALUES ('doubtful', :payment)
                ON CONFLICT (list) DO UPDATE SET reached = excluded.reached
                """).param("payment", payment, Types.OTHER).update();
    }

    /**
     * When one of Stripe's lists was last read to its end.
     *
     * @param list {@code sessions}, {@code refunds} or {@code disputes}
     */
    @Transactional(readOnly = true)
    Optional<Instant> last(String list) {
        return jdbc.sql("SELECT read_at FROM stripe_list_reading WHERE list = :list").param("list", list)
                .query(OffsetDateTime.class).optional().map(OffsetDateTime::toInstant);
    }

    /** @param begunAt when the reading began: what was made since may have been missed */
    @Transactional
    void done(String list, Instant begunAt) {
        jdbc.sql("""
                INSERT INTO stripe_list_reading (list, read_at) VALUES (:list, :at)
                ON CONFLICT (list) DO UPDATE SET read_at = excluded.read_at
                """).param("list", list).param("at", begunAt.atOffset(ZoneOffset.UTC)).update();
    }
}
