package app.threshold.account;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes another password. With it the account's number of passwords goes up, and by that every session ends that was
 * opened with the one before, see {@link SignInStanding}: also those that nobody came to delete.
 */
@Component
class ChangePassword {

    private final JdbcClient db;
    private final Clock clock;

    ChangePassword(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** For whoever need not know the one before. */
    @Transactional(propagation = Propagation.MANDATORY)
    void to(UUID accountId, String hash) {
        db.sql("UPDATE account SET password_hash = ?, password_version = password_version + 1, updated_at = ? WHERE id = ?")
                .params(hash, now(), accountId).update();
    }

    /**
     * For whoever proved to know the one before.
     *
     * @return the new one's number; nothing when it was not the one before any more, and nothing was written
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Optional<Integer> from(String before, UUID accountId, String hash) {
        return db.sql("""
                UPDATE account SET password_hash = ?, password_version = password_version + 1, updated_at = ?
                WHERE id = ? AND password_hash = ? RETURNING password_version""")
                .params(hash, now(), accountId, before).query(Integer.class).optional();
    }

    /** The same password, hashed anew. Does nothing when it was changed meanwhile, which would bring the old one back. */
    @Transactional
    void rehash(String before, UUID accountId, String hash) {
        db.sql("UPDATE account SET password_hash = ?, updated_at = ? WHERE id = ? AND password_hash = ?")
                .params(hash, now(), accountId, before).update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
