package app.threshold.signup;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The mails with codes of the last hour, by e-mail and whatever signup they were for: nobody's mailbox is flooded. */
@Repository
class CodeMails {

    private static final int PER_HOUR = 6;

    private final JdbcClient jdbc;

    CodeMails(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Counts one more mail to an e-mail, in the caller's transaction and one caller at a time.
     *
     * @return false when the e-mail has got its share for the hour; then nothing was counted
     */
    boolean allow(String email, Instant now) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('signup_code_mail ' || :email, 0))")
                .param("email", email).query((row, n) -> row).list();
        jdbc.sql("DELETE FROM signup_code_mail WHERE email = :email AND sent_at <= :hourAgo")
                .param("email", email)
                .param("hourAgo", now.minus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC))
                .update();
        return jdbc.sql("""
                INSERT INTO signup_code_mail (email, sent_at)
                SELECT :email, :now WHERE (SELECT count(*) FROM signup_code_mail WHERE email = :email) < :share
                """)
                .param("email", email)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("share", PER_HOUR)
                .update() == 1;
    }
}
