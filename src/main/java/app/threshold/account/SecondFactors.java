package app.threshold.account;

import app.threshold.platform.RandomTokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The secrets that operators share with their authenticator apps, and what stands in for an app that is lost. */
@Repository
class SecondFactors {

    private static final int SECRET_BYTES = 20;
    private static final int RECOVERY_CODES = 10;
    private static final int FREE_TRIES = 5;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    /** As Crockford's: nothing that is confused when it is copied by hand. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final JdbcClient db;
    private final AuditTrail audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SecondFactors(JdbcClient db, AuditTrail audit, Clock clock) {
        this.db = db;
        this.audit = audit;
        this.clock = clock;
    }

    /** Puts a new secret in; one that was asked for already stays. */
    void begin(UUID account) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        db.sql("""
                INSERT INTO second_factor (account_id, secret) VALUES (?, ?)
                ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret WHERE second_factor.confirmed_at IS NULL""")
                .params(account, secret).update();
    }

    /** Of a setup that was begun and not yet confirmed. Afterwards nobody is told the secret any more. */
    Optional<byte[]> secretToConfirm(UUID account) {
        return db.sql("SELECT secret FROM second_factor WHERE account_id = ? AND confirmed_at IS NULL").param(account)
                .query(byte[].class).optional();
    }

    /** @return whether the code was right; from then on it is asked for */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean confirm(UUID account, String typed) {
        Instant now = clock.instant();
        OptionalLong step = secretToConfirm(account).map(secret -> OneTimeCodes.step(secret, digits(typed), now, 0)).orElse(OptionalLong.empty());
        return step.isPresent() && db.sql("""
                UPDATE second_factor SET confirmed_at = ?, last_step = ?, failures = 0
                WHERE account_id = ? AND confirmed_at IS NULL""")
                .params(at(now), step.getAsLong(), account).update() == 1;
    }

    /** New ones, in place of those there were. They are told this once; the table has only their hashes. */
    @Transactional(propagation = Propagation.MANDATORY)
    List<String> renewRecoveryCodes(UUID account) {
        db.sql("DELETE FROM recovery_code WHERE account_id = ?").param(account).update();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            var code = new StringBuilder();
            for (int j = 0; j < 16; j++) {
                code.append(j > 0 && j % 4 == 0 ? "-" : "").append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            codes.add(code.toString());
            db.sql("INSERT INTO recovery_code (account_id, code_hash) VALUES (?, ?)")
                    .params(account, RandomTokens.hash(plain(code.toString()))).update();
        }
        return codes;
    }

    int recoveryCodesLeft(UUID account) {
        return db.sql("SELECT count(*) FROM recovery_code WHERE account_id = ?").param(account).query(Integer.class).single();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void remove(UUID account) {
        db.sql("DELETE FROM second_factor WHERE account_id = ?").param(account).update();
        db.sql("DELETE FROM recovery_code WHERE account_id = ?").param(account).update();
    }

    /**
     * Uses a code up, the app's or a recovery code. One after the other for one account, so that of two who use the
     * same code at once one is refused, and nobody tries more by trying at the same time. The count of wrong ones is
     * kept in the database, since a node's memory forgets with a restart and knows nothing of the other nodes. That a
     * recovery code is gone is on record with it, whatever it was used for.
     */
    @Transactional
    Try use(SignedInAccount whose, String typed) {
        UUID account = whose.id();
        Instant now = clock.instant();
        Optional<Row> locked = db.sql("""
                SELECT secret, last_step, failures, last_failure_at FROM second_factor
                WHERE account_id = ? AND confirmed_at IS NOT NULL FOR UPDATE""").param(account)
                .query((row, n) -> new Row(row.getBytes(1), row.getLong(2), row.getInt(3), row.getObject(4, OffsetDateTime.class)))
                .optional();
        if (locked.isEmpty()) {
            return Try.WRONG;
        }
        Row row = locked.get();
        if (row.failures >= FREE_TRIES && row.lastFailure != null) {
            Duration wait = Duration.ofSeconds(1L << Math.min(row.failures - FREE_TRIES, 10));
            if (now.isBefore(row.lastFailure.toInstant().plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT))) {
                return Try.TOO_MANY;
            }
        }
        OptionalLong step = OneTimeCodes.step(row.secret, digits(typed), now, row.lastStep);
        if (step.isPresent()) {
            db.sql("UPDATE second_factor SET last_step = ?, failures = 0 WHERE account_id = ?")
                    .params(step.getAsLong(), account).update();
            return Try.RIGHT;
        }
        if (db.sql("DELETE FROM recovery_code WHERE account_id = ? AND code_hash = ?")
                .params(account, RandomTokens.hash(plain(typed))).update() == 1) {
            db.sql("UPDATE second_factor SET failures = 0 WHERE account_id = ?").param(account).update();
            audit.record("use_recovery_code", "operator", account, whose.email());
            return Try.RECOVERED;
        }
        db.sql("UPDATE second_factor SET failures = failures + 1, last_failure_at = ? WHERE account_id = ?")
                .params(at(now), account).update();
        return Try.WRONG;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Apps show a code in two groups. */
    private static String digits(String typed) {
        return typed.replaceAll("\\s", "");
    }

    private static String plain(String typed) {
        return typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT).replace('O', '0').replace('I', '1').replace('L', '1');
    }

    /** What became of a code that was typed. */
    enum Try {
        RIGHT,
        /** A recovery code, which is used up now. */
        RECOVERED,
        WRONG,
        /** Not looked at: there were too many wrong ones just before. */
        TOO_MANY
    }

    private record Row(byte[] secret, long lastStep, int failures, @Nullable OffsetDateTime lastFailure) {
    }
}
