package app.threshold.signup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Prefix;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The operator's view of signups. Stuck is one that was paid or waived and is not complete, a free one whose
 * provisioning was tried in vain, one with a checkout past its end that nobody knows the outcome of, and one whose
 * money is on its way back: the column {@code stuck_since} says so, and since when.
 *
 * <p>Each list is found by its keys first, which indexes alone can tell however many signups there are, and only the
 * rows of the page are then read.
 */
@Repository
public class StuckSignups {

    /** How many of what begins as was searched for are looked through, in each of the columns. */
    static final int MOST_FOUND = 200;

    private static final String ROWS = """
            SELECT s.id, s.reference, s.email, s.plan_code, s.slug, s.status, s.created_at,
                   CASE WHEN s.stuck_since <= :now THEN s.stuck_since ELSE coalesce(s.paid_at, s.held_at, s.created_at) END AS since,
                   coalesce(s.checkout_ends_at < :now, false) AS payment_in_doubt,
                   s.status IN ('paid', 'blocked') OR s.status = 'held' AND (s.price_amount = 0 OR s.waived_by IS NOT NULL
                       OR s.money_at IS NOT NULL) AS settled,
                   s.price_amount > 0 AND s.waived_by IS NULL AS priced,
                   (SELECT count(*) FROM provisioning_attempt t WHERE t.signup_id = s.id) AS attempts,
                   last.reason, last.sqlstate, %s AS state
            FROM pending_signup s
            LEFT JOIN LATERAL (SELECT reason, sqlstate FROM provisioning_attempt t
                               WHERE t.signup_id = s.id AND t.outcome = 'failed' ORDER BY t.id DESC LIMIT 1) last ON true
            """.formatted(SignupFiles.STATE);

    /** By their beginnings; the reference is searched for as a whole. */
    private static final List<String> SEARCHED =
            List.of("s.email", "s.slug", "lower(s.partner1_name)", "lower(s.partner2_name)", "lower(s.business_name)");

    private static final String IN_STATUS = " AND s.status = ANY (CAST(:statuses AS varchar[]))";

    private static final List<String> STATUSES =
            Stream.of(SignupStatus.values()).map(status -> status.name().toLowerCase(Locale.ROOT)).toList();

    private final JdbcClient db;
    private final Clock clock;

    StuckSignups(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** A page of those that fit, in the order of since when they are stuck or, where others are asked for too, were begun. */
    public Slice<StuckSignup> list(SignupFilter filter, Turn turn) {
        Map<String, Object> parameters = new HashMap<>(turn.parameters());
        String conditions = conditions(filter, parameters);
        Slice<ListPosition> found;
        if (filter.search() != null) {
            parameters.putAll(filter.search().parameters());
            found = search(filter, conditions, parameters, turn);
        } else {
            List<ListPosition> keys = keys(keysQuery(filter, conditions, turn), parameters);
            found = turn.slice(keys, Function.identity());
        }
        Map<UUID, StuckSignup> rows = rows(found.rows().stream().map(ListPosition::id).toList());
        // One that left between the two queries is a cleaned up draft.
        return new Slice<>(found.rows().stream().map(key -> rows.get(key.id())).filter(row -> row != null).toList(),
                found.previous(), found.next(), found.truncated());
    }

    /** Where in its list a row stands. */
    public static ListPosition position(SignupFilter filter, StuckSignup row) {
        return new ListPosition(filter.state().isStuck() ? row.since() : row.begunAt(), row.id());
    }

    /**
     * A page of the stuck ones, the oldest first.
     *
     * @param after the last signup of the page before; null for the first page
     * @param limit how many at most
     */
    public List<StuckSignup> page(@Nullable UUID after, int limit) {
        return page(SignupFilter.STUCK, after, limit);
    }

    /** The same of every signup there is, stuck or not, drafts and complete ones included. */
    public List<StuckSignup> pageOfAll(@Nullable UUID after, int limit) {
        return page(SignupFilter.ALL, after, limit);
    }

    private List<StuckSignup> page(SignupFilter filter, @Nullable UUID after, int limit) {
        Turn turn = Turn.first(false, limit);
        return list(filter, after == null ? turn : find(after).map(row -> turn.goingOnFrom(position(filter, row))).orElse(turn)).rows();
    }

    /** Any one signup, stuck or not. */
    public Optional<StuckSignup> find(UUID signupId) {
        return Optional.ofNullable(rows(List.of(signupId)).get(signupId));
    }

    /** The keys of a page of a list that nothing is searched for in. */
    private static String keysQuery(SignupFilter filter, String conditions, Turn turn) {
        if (filter.state().isStuck()) {
            return "SELECT s.stuck_since AS at, s.id FROM pending_signup s WHERE true" + conditions
                    + turn.condition("s.stuck_since", "s.id") + " ORDER BY " + turn.order("s.stuck_since", "s.id") + " LIMIT :limit";
        }
        if (filter.reason() != null && filter.reason() != SignupFilter.Reason.none) {
            return "SELECT s.created_at AS at, s.id FROM pending_signup s WHERE s.failed_at IS NOT NULL" + IN_STATUS + conditions
                    + turn.condition("s.created_at", "s.id") + " ORDER BY " + turn.order("s.created_at", "s.id") + " LIMIT :limit";
        }
        // Each status of each plan has its own stretch of the index, in order; the firsts of each are merged.
        return """
                SELECT pick.at, pick.id FROM unnest(CAST(:statuses AS varchar[])) AS one (status) CROSS JOIN plan
                CROSS JOIN LATERAL (SELECT s.created_at AS at, s.id FROM pending_signup s
                                    WHERE s.status = one.status AND s.plan_code = plan.code%s%s
                                    ORDER BY %s LIMIT :limit) pick
                ORDER BY %s LIMIT :limit""".formatted(conditions, turn.condition("s.created_at", "s.id"),
                turn.order("s.created_at", "s.id"), turn.order("pick.at", "pick.id"));
    }

    /** By bounded steps: so many of each column that is searched, whatever else fits. */
    private Slice<ListPosition> search(SignupFilter filter, String conditions, Map<String, Object> parameters, Turn turn) {
        String at = filter.state().isStuck() ? "s.stuck_since" : "s.created_at";
        Set<ListPosition> found = new LinkedHashSet<>();
        boolean truncated = false;
        String select = "SELECT " + at + " AS at, s.id FROM pending_signup s WHERE ";
        String fits = (filter.state().isStatus() ? IN_STATUS : "") + conditions;
        for (String searched : SEARCHED) {
            List<ListPosition> keys = keys(select + Prefix.condition(searched) + fits + " ORDER BY " + Prefix.order(searched)
                    + " LIMIT " + (MOST_FOUND + 1), parameters);
            truncated |= keys.size() > MOST_FOUND;
            found.addAll(keys.size() > MOST_FOUND ? keys.subList(0, MOST_FOUND) : keys);
        }
        found.addAll(keys(select + "s.reference = :whole" + fits, parameters));
        return turn.sliceOf(new ArrayList<>(found), Function.identity()).truncated(truncated);
    }

    /** Of what is asked about, but for the search. Each begins with AND. */
    private String conditions(SignupFilter filter, Map<String, Object> parameters) {
        StringBuilder conditions = new StringBuilder();
        Instant now = clock.instant();
        parameters.put("now", now.atOffset(ZoneOffset.UTC));
        boolean stuck = filter.state().isStuck();
        if (stuck) {
            conditions.append(" AND s.stuck_since <= :now");
        }
        if (filter.state() == SignupFilter.State.doubt) {
            conditions.append(" AND s.status = 'held' AND s.checkout_ends_at < :now");
        }
        parameters.put("statuses", array(filter.state().isStatus() ? List.of(filter.state().name()) : STATUSES));
        if (filter.plan() != null) {
            conditions.append(" AND s.plan_code = :plan");
            parameters.put("plan", filter.plan());
        }
        if (filter.reason() != null) {
            conditions.append(" AND s.failure_kind = :reason");
            parameters.put("reason", filter.reason().name());
        }
        if (filter.age() != null) {
            String at = stuck ? "s.stuck_since" : "s.created_at";
            Instant from = filter.age().from(now);
            Instant until = filter.age().until(now);
            if (from != null) {
                conditions.append(" AND ").append(at).append(" >= :from");
                parameters.put("from", from.atOffset(ZoneOffset.UTC));
            }
            if (until != null) {
                conditions.append(" AND ").append(at).append(" <= :until");
                parameters.put("until", until.atOffset(ZoneOffset.UTC));
            }
        }
        return conditions.toString();
    }

    private List<ListPosition> keys(String query, Map<String, Object> parameters) {
        return db.sql(query).params(parameters).query((row, n) -> new ListPosition(
                row.getObject("at", OffsetDateTime.class).toInstant(), row.getObject("id", UUID.class))).list();
    }

    private Map<UUID, StuckSignup> rows(List<UUID> ids) {
        return ids.isEmpty() ? Map.of() : db.sql(ROWS + " WHERE s.id = ANY (CAST(:ids AS uuid[]))")
                .param("ids", array(ids)).param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(StuckSignups::map).list().stream().collect(Collectors.toMap(StuckSignup::id, Function.identity()));
    }

    /** As PostgreSQL writes an array of what needs no quotes. */
    private static String array(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static StuckSignup map(ResultSet row, int n) throws SQLException {
        return new StuckSignup(row.getObject("id", UUID.class), row.getString("reference"), row.getString("email"),
                row.getString("plan_code"), row.getString("slug"), row.getString("status"),
                row.getBoolean("payment_in_doubt"), row.getBoolean("settled"), row.getBoolean("priced"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"), row.getString("reason"), row.getString("sqlstate"), row.getString("state"));
    }
}
