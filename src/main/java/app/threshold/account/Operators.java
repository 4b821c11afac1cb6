package app.threshold.account;

import app.threshold.platform.Languages;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who may see the console. What becomes of them is for {@link InviteOperator} and {@link ChangeOperator}. */
@Repository
public class Operators {

    private static final String ROWS = """
            SELECT o.account_id, a.email, o.level,
                   EXISTS (SELECT FROM second_factor f WHERE f.account_id = o.account_id AND f.confirmed_at IS NOT NULL) AS second_factor,
                   o.invited_at, o.joined_at, o.disabled_at, o.last_sign_in_at, o.wants_alerts,
                   CASE WHEN o.joined_at IS NULL
                        THEN (SELECT max(expires_at) FROM password_reset r WHERE r.account_id = o.account_id) END AS invitation_ends
            FROM operator o JOIN account a ON a.id = o.account_id""";

    private final JdbcClient db;
    private final Clock clock;

    Operators(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Owners first, then by e-mail. There are as many as one company has people for it, so all at once. */
    public List<Operator> all() {
        return db.sql(ROWS + " ORDER BY array_position(ARRAY['owner', 'operator', 'viewer']::varchar[], o.level), a.email")
                .query(Operators::map).list();
    }

    public Optional<Operator> find(UUID id) {
        return db.sql(ROWS + " WHERE o.account_id = ?").param(id).query(Operators::map).optional();
    }

    /** Whom to write to when something needs a person: those who act, can sign in, and want it. */
    public List<Alerted> alerted() {
        return db.sql("""
                SELECT a.email, a.locale FROM operator o JOIN account a ON a.id = o.account_id
                WHERE o.level <> 'viewer' AND o.wants_alerts AND o.joined_at IS NOT NULL AND o.disabled_at IS NULL
                ORDER BY a.email""")
                .query((row, n) -> new Alerted(row.getString(1), Languages.stored(row.getString(2)))).list();
    }

    /** @param language in which to write */
    public record Alerted(String email, Locale language) {
    }

    /** @return whether that is anything new */
    boolean setAlerts(UUID id, boolean wanted) {
        return db.sql("UPDATE operator SET wants_alerts = ? WHERE account_id = ? AND wants_alerts <> ?").params(wanted, id, wanted).update() == 1;
    }

    void signedIn(UUID id) {
        db.sql("UPDATE operator SET last_sign_in_at = ? WHERE account_id = ?").params(now(), id).update();
    }

    /** @return false for who has joined already, or is no operator */
    boolean join(UUID id) {
        return db.sql("UPDATE operator SET joined_at = ? WHERE account_id = ? AND joined_at IS NULL").params(now(), id).update() == 1;
    }

    void invitedAgain(UUID id) {
        db.sql("UPDATE operator SET invited_at = ? WHERE account_id = ?").params(now(), id).update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Operator map(ResultSet row, int n) throws SQLException {
        return new Operator(row.getObject("account_id", UUID.class), row.getString("email"),
                OperatorLevel.valueOf(row.getString("level")), row.getBoolean("second_factor"),
                instant(row, "invited_at"), instant(row, "invitation_ends"), instant(row, "joined_at"),
                instant(row, "disabled_at"), instant(row, "last_sign_in_at"), row.getBoolean("wants_alerts"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
