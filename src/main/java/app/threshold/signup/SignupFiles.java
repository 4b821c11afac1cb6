package app.threshold.signup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Everything about one signup, for the operator's page. */
@Repository
public class SignupFiles {

    /**
     * Changes with the signup, a try, a payment's status, and whatever an operator did but write a note. Of {@code s}, a
     * row of pending_signup. Of tries and actions it names the latest and does not count them: there may be any number, and
     * each row of a list is asked.
     */
    static final String STATE = """
            concat_ws('-', s.version,
                (SELECT t.id FROM provisioning_attempt t WHERE t.signup_id = s.id ORDER BY t.id DESC LIMIT 1),
                (SELECT string_agg(left(p.status, 3), '' ORDER BY p.id) FROM payment p WHERE p.signup_id = s.id),
                (SELECT o.id FROM operator_action o
                 WHERE o.subject_type = 'signup' AND o.subject = s.id::text AND o.action <> 'note' ORDER BY o.id DESC LIMIT 1))""";

    private static final String FILE = """
            SELECT s.id, %s AS state, s.reference, s.plan_code, s.status, s.email, s.email_confirmed_at, s.locale,
                   s.partner1_name, s.partner2_name, s.wedding_date, s.business_name, s.category, s.city, s.slug, s.theme,
                   s.price_amount, s.currency, w.email AS waived_by, s.created_at, s.details_at, s.address_at, s.held_at, s.paid_at, s.completed_at,
                   s.updated_at, a.slug AS held_slug, e.email AS held_email, t.id AS tenant_id,
                   EXISTS (SELECT FROM site_address o WHERE o.slug = s.slug
                       AND o.signup_id IS DISTINCT FROM s.id AND o.tenant_id IS DISTINCT FROM t.id) AS slug_taken,
                   EXISTS (SELECT FROM email_claim o WHERE o.email = s.email
                       AND o.signup_id IS DISTINCT FROM s.id AND o.account_id IS DISTINCT FROM t.owner_id) AS email_taken,
                   EXISTS (SELECT FROM payment p WHERE p.signup_id = s.id AND p.status IN ('created', 'open')
                       AND p.expires_at < :now) AS payment_in_doubt,
                   s.status IN ('paid', 'blocked') OR s.status = 'held' AND (s.price_amount = 0 OR s.waived_by IS NOT NULL
                       OR EXISTS (SELECT FROM payment p WHERE p.signup_id = s.id AND p.status = 'paid')) AS settled
            FROM pending_signup s
            LEFT JOIN account w ON w.id = s.waived_by
            LEFT JOIN site_address a ON a.signup_id = s.id
            LEFT JOIN email_claim e ON e.signup_id = s.id
            LEFT JOIN tenant t ON t.signup_id = s.id
            WHERE s.id = :id""".formatted(STATE);

    private final JdbcClient db;
    private final CompletionJob job;
    private final Clock clock;

    SignupFiles(JdbcClient db, CompletionJob job, Clock clock) {
        this.db = db;
        this.job = job;
        this.clock = clock;
    }

    public Optional<SignupFile> find(UUID signupId) {
        Instant nextTry = job.nextTry(signupId).orElse(null);
        return db.sql(FILE).param("id", signupId).param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, n) -> map(row, nextTry)).optional();
    }

    /** As in {@link SignupFile#state}. */
    String state(UUID signupId) {
        return db.sql("SELECT " + STATE + " FROM pending_signup s WHERE s.id = ?").param(signupId)
                .query(String.class).single();
    }

    private static SignupFile map(ResultSet row, @Nullable Instant nextTry) throws SQLException {
        return new SignupFile(row.getObject("id", UUID.class), row.getString("state"), row.getString("reference"),
                row.getString("plan_code"), SignupStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("email"), instant(row, "email_confirmed_at"), row.getString("locale"),
                row.getString("partner1_name"), row.getString("partner2_name"), row.getObject("wedding_date", LocalDate.class),
                row.getString("business_name"), row.getString("category"), row.getString("city"), row.getString("slug"),
                row.getString("theme"), row.getLong("price_amount"), row.getString("currency"), row.getString("waived_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(), instant(row, "details_at"), instant(row, "address_at"), instant(row, "held_at"),
                instant(row, "paid_at"), instant(row, "completed_at"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(), row.getString("held_slug"),
                row.getString("held_email"), row.getBoolean("slug_taken"), row.getBoolean("email_taken"),
                row.getObject("tenant_id", UUID.class), row.getBoolean("payment_in_doubt"), row.getBoolean("settled"), nextTry);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
