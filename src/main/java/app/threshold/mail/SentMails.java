package app.threshold.mail;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which mails went out about a signup, and which could not. */
@Repository
public class SentMails {

    private final JdbcClient db;
    private final Clock clock;

    SentMails(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * @param template as in {@link Mail}
     * @param delivered whether the mail server, or the mailbox page, took it; false when it was given up after a day
     */
    public record SentMail(Instant at, String template, String recipient, boolean delivered) {
    }

    /** The oldest first. */
    public List<SentMail> about(UUID about) {
        return db.sql("SELECT sent_at, template, recipient, outcome FROM sent_mail WHERE about = ? ORDER BY id").param(about)
                .query((row, n) -> new SentMail(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2),
                        row.getString(3), row.getString(4).equals("sent")))
                .list();
    }

    /** For the clean-up of what they were about. */
    public void forget(Collection<UUID> about) {
        db.sql("DELETE FROM sent_mail WHERE about IN (:about)").param("about", about).update();
    }

    void record(Mail mail, boolean delivered) {
        if (mail.about() != null) {
            db.sql("INSERT INTO sent_mail (about, template, recipient, outcome, sent_at) VALUES (?, ?, ?, ?, ?)")
                    .params(mail.about(), mail.template(), mail.recipient(), delivered ? "sent" : "given_up",
                            clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
    }
}
