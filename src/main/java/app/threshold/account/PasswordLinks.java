package app.threshold.account;

import app.threshold.mail.Mail;
import app.threshold.mail.Mails;
import app.threshold.platform.BaseUrl;
import app.threshold.platform.RandomTokens;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Links by mail with which one sets a password. Each is good once, and the table holds only the hash of its token. */
@Component
public class PasswordLinks {

    static final Duration RESET_IS_GOOD_FOR = Duration.ofMinutes(30);
    static final Duration INVITATION_IS_GOOD_FOR = Duration.ofDays(7);

    /** More mails than this are not sent to one account within an hour, whoever asks for them. */
    private static final int LINKS_PER_HOUR = 3;

    private final JdbcClient database;
    private final Mails mails;
    private final BaseUrl baseUrl;
    private final Clock clock;

    PasswordLinks(JdbcClient database, Mails mails, BaseUrl baseUrl, Clock clock) {
        this.database = database;
        this.mails = mails;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    /**
     * Stages the mail {@code set-password} to somebody whose account was made or repaired by an operator. Its link is
     * good for a week. Belongs into the transaction that made the account.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void invite(Account account, Locale locale) {
        String url = open(account.getId(), INVITATION_IS_GOOD_FOR);
        mails.send(new Mail("set-password", locale, account.getEmail(),
                Map.of("setUrl", url, "days", String.valueOf(INVITATION_IS_GOOD_FOR.toDays()))));
    }

    /** Stages the mail {@code operator-invitation}; an invitation that went before works no more. */
    @Transactional(propagation = Propagation.MANDATORY)
    void inviteOperator(Account account, String invitedBy, Locale locale) {
        database.sql("DELETE FROM password_reset WHERE account_id = ?").param(account.getId()).update();
        String url = open(account.getId(), INVITATION_IS_GOOD_FOR);
        mails.send(new Mail("operator-invitation", locale, account.getEmail(), Map.of("setUrl", url, "invitedBy", invitedBy,
                "days", String.valueOf(INVITATION_IS_GOOD_FOR.toDays()))));
    }

    /** Stages the mail {@code password-reset}, unless this account has had enough of them within the hour. */
    @Transactional
    void remind(Account account, Locale locale) {
        var lately = Timestamp.from(clock.instant().minus(Duration.ofHours(1)));
        int sent = database.sql("SELECT count(*) FROM password_reset WHERE account_id = ? AND created_at > ?")
                .params(account.getId(), lately).query(Integer.class).single();
        if (sent >= LINKS_PER_HOUR) {
            return;
        }
        String url = open(account.getId(), RESET_IS_GOOD_FOR);
        mails.send(new Mail("password-reset", locale, account.getEmail(),
                Map.of("resetUrl", url, "minutes", String.valueOf(RESET_IS_GOOD_FOR.toMinutes()))));
    }

    /** Whose password the link of this token sets, as long as it may still be used. */
    Optional<UUID> ownerOf(String token) {
        return database.sql("SELECT account_id FROM password_reset WHERE token_hash = ? AND expires_at > ?")
                .params(RandomTokens.hash(token), Timestamp.from(clock.instant())).query(UUID.class).optional();
    }

    /**
     * Uses the link up, and with it all others of its account: of two who use it at once, one is refused.
     *
     * @return whose password it sets, or nothing when it was used already, is too old, or never was
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Optional<UUID> redeem(String token) {
        Optional<UUID> account = database
                .sql("DELETE FROM password_reset WHERE token_hash = ? AND expires_at > ? RETURNING account_id")
                .params(RandomTokens.hash(token), Timestamp.from(clock.instant())).query(UUID.class).optional();
        account.ifPresent(id -> database.sql("DELETE FROM password_reset WHERE account_id = ?").param(id).update());
        return account;
    }

    /** Links that were mailed before open nothing any more. */
    void withdraw(UUID accountId) {
        database.sql("DELETE FROM password_reset WHERE account_id = ?").param(accountId).update();
    }

    private String open(UUID accountId, Duration validity) {
        String token = RandomTokens.token();
        Instant now = clock.instant();
        database.sql("INSERT INTO password_reset (token_hash, account_id, expires_at, created_at) VALUES (?, ?, ?, ?)")
                .params(RandomTokens.hash(token), accountId, Timestamp.from(now.plus(validity)), Timestamp.from(now))
                .update();
        return baseUrl.to("/reset-password?token=" + token);
    }
}
