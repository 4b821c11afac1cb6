package app.threshold.mail;

import app.threshold.platform.StartupFailure;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriComponentsBuilder;

/** Where mails end up while no SMTP host is configured, so that one can try everything without a mail server. */
@Component
public class Mailbox {

    static final String PATH = "/sandbox/mailbox";

    private final JdbcClient database;
    private final Clock clock;
    private final boolean open;

    Mailbox(JdbcClient database, Clock clock, Environment environment) {
        this.database = database;
        this.clock = clock;
        this.open = !StringUtils.hasText(environment.getProperty("spring.mail.host"));
        if (open && environment.acceptsProfiles(Profiles.of("production"))) {
            throw new StartupFailure(
                    "The profile 'production' has no mail server, and without one nobody can confirm an e-mail address.",
                    "Set spring.mail.host, and spring.mail.port, spring.mail.username and spring.mail.password as it needs them.",
                    null);
        }
    }

    /**
     * Where the mails to this address can be read.
     *
     * @return the path and query of a page of this application, or nothing where mails are really sent
     */
    public Optional<String> urlFor(String email) {
        return url().map(path -> UriComponentsBuilder.fromPath(path).queryParam("to", "{to}").encode()
                .buildAndExpand(email).toUriString());
    }

    /** The page where one chooses whose mails to read; nothing where mails are really sent. */
    public Optional<String> url() {
        return open ? Optional.of(PATH) : Optional.empty();
    }

    boolean isOpen() {
        return open;
    }

    void put(String recipient, WrittenMail written) {
        database.sql("INSERT INTO mailbox_mail (recipient, subject, body, sent_at) VALUES (?, ?, ?, ?)")
                .params(recipient, written.subject(), written.text(), Timestamp.from(clock.instant())).update();
    }

    /** Newest first, at most 50. */
    List<StoredMail> mailsTo(String recipient) {
        return database.sql("SELECT recipient, subject, body, sent_at FROM mailbox_mail WHERE recipient = ? ORDER BY id DESC LIMIT 50")
                .param(recipient)
                .query((row, number) -> new StoredMail(row.getString("recipient"), row.getString("subject"), row.getString("body"),
                        row.getTimestamp("sent_at").toInstant()))
                .list();
    }

    /** Of the latest 200 mails, each recipient once, the latest first. */
    List<String> recentRecipients() {
        return database.sql("""
                SELECT recipient FROM (
                    SELECT DISTINCT ON (recipient) recipient, id
                    FROM (SELECT recipient, id FROM mailbox_mail ORDER BY id DESC LIMIT 200) latest
                    ORDER BY recipient, id DESC) once
                ORDER BY id DESC LIMIT 20""").query(String.class).list();
    }

    record StoredMail(String to, String subject, String text, Instant sentAt) {
    }
}
