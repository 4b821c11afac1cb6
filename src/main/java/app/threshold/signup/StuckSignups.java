package app.threshold.signup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The operator's view of signups. Stuck is one that was paid or waived and is not complete, a free one whose
 * provisioning was tried in vain, one with a checkout past its end that nobody knows the outcome of, and one whose
 * money is on its way back.
 */
@Repository
public class StuckSignups {

    private static final String COLUMNS = """
            SELECT s.id, s.reference, s.email, s.plan_code, s.slug, s.status,
                   coalesce(s.paid_at, s.held_at, s.created_at) AS since,
                   EXISTS (SELECT FROM payment p WHERE p.signup_id = s.id AND p.status IN ('created', 'open') AND p.expires_at < :now)
                       AS payment_in_doubt,
                   s.status IN ('paid', 'blocked') OR s.status = 'held' AND (s.price_amount = 0 OR s.waived_by IS NOT NULL
                       OR EXISTS (SELECT FROM payment p WHERE p.signup_id = s.id AND p.status = 'paid')) AS settled,
                   s.price_amount > 0 AND s.waived_by IS NULL AS priced,
                   (SELECT count(*) FROM provisioning_attempt t WHERE t.signup_id = s.id) AS attempts,
                   last.reason, last.sqlstate
            FROM pending_signup s
            LEFT JOIN LATERAL (SELECT reason, sqlstate FROM provisioning_attempt t
                               WHERE t.signup_id = s.id AND t.outcome = 'failed' ORDER BY t.id DESC LIMIT 1) last ON true
            """;

    // The lines name exactly the statuses of the partial indexes payment_refunding_idx and pending_signup_unfinished_idx.
    private static final String IS_STUCK = """
            s.status IN ('draft', 'refunded') AND EXISTS (SELECT FROM payment p WHERE p.signup_id = s.id AND p.status = 'paid')
            OR s.id IN (SELECT p.signup_id FROM payment p WHERE p.status = 'refunding')
            OR s.status IN ('held', 'paid', 'blocked', 'refunding') AND (
                s.status <> 'held'
                OR s.waived_by IS NOT NULL
                OR s.price_amount = 0 AND EXISTS (SELECT FROM provisioning_attempt t WHERE t.signup_id = s.id)
                OR EXISTS (SELECT FROM payment p WHERE p.signup_id = s.id
                           AND (p.status = 'paid' OR p.status IN ('created', 'open') AND p.expires_at < :now)))
            """;

    private static final String PAGE = """
             AND (CAST(:after AS uuid) IS NULL OR (coalesce(s.paid_at, s.held_at, s.created_at), s.id) >
                  (SELECT coalesce(paid_at, held_at, created_at), id FROM pending_signup WHERE id = CAST(:after AS uuid)))
            ORDER BY coalesce(s.paid_at, s.held_at, s.created_at), s.id LIMIT :limit""";

    private final JdbcClient db;
    private final Clock clock;

    StuckSignups(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * A page of the stuck ones, the oldest first.
     *
     * @param after the last signup of the page before; null for the first page
     * @param limit how many at most
     */
    public List<StuckSignup> page(@Nullable UUID after, int limit) {
        return list(IS_STUCK, after, limit);
    }

    /** The same of every signup there is, stuck or not, drafts and complete ones included. */
    public List<StuckSignup> pageOfAll(@Nullable UUID after, int limit) {
        return list("true", after, limit);
    }

    /** Any one signup, stuck or not. */
    public Optional<StuckSignup> find(UUID signupId) {
        return db.sql(COLUMNS + " WHERE s.id = :id").param("id", signupId).param("now", now())
                .query(StuckSignups::map).optional();
    }

    private List<StuckSignup> list(String condition, @Nullable UUID after, int limit) {
        return db.sql(COLUMNS + " WHERE " + condition + PAGE)
                .param("now", now()).param("after", after).param("limit", limit)
                .query(StuckSignups::map).list();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static StuckSignup map(ResultSet row, int n) throws SQLException {
        return new StuckSignup(row.getObject("id", UUID.class), row.getString("reference"), row.getString("email"),
                row.getString("plan_code"), row.getString("slug"), row.getString("status"),
                row.getBoolean("payment_in_doubt"), row.getBoolean("settled"), row.getBoolean("priced"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"), row.getString("reason"), row.getString("sqlstate"));
    }
}
