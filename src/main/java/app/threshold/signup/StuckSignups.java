package app.threshold.signup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import app.threshold.platform.BoundedSearch;
import app.threshold.platform.ListPosition;
import app.threshold.platform.Prefix;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
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

    private static final String ROWS = """
            SELECT s.id, s.reference, s.email, s.plan_code, s.slug, s.status, s.created_at,
                   CASE WHEN s.stuck_since <= :now THEN s.stuck_since ELSE coalesce(s.paid_at, s.held_at, s.created_at) END AS since,
                   coalesce(s.checkout_ends_at < :now, false) AS payment_in_doubt,
                   s.status IN ('paid', 'blocked') OR s.status = 'held' AND (s.price_amount = 0 OR s.waived_by IS NOT NULL
                       OR s.money_at IS NOT NULL) AS settled,
                   s.price_amount > 0 AND s.waived_by IS NULL AS priced,
                   (SELECT count(*) FROM (SELECT FROM provisioning_attempt t WHERE t.signup_id = s.id LIMIT %d) tried) AS attempts,
                   last.reason, last.sqlstate, %s AS state
            FROM pending_signup s
            LEFT JOIN LATERAL (SELECT reason, sqlstate FROM provisioning_attempt t
                               WHERE t.signup_id = s.id AND t.outcome = 'failed' ORDER BY t.id DESC LIMIT 1) last ON true
            """.formatted(StuckSignup.MOST_ATTEMPTS, SignupFiles.STATE);

    /** By their beginnings; the reference is searched for as a whole. */
    private static final List<String> SEARCHED =
            List.of("s.email", "s.slug", "lower(s.partner1_name)", "lower(s.partner2_name)", "lower(s.business_name)");

    static final List<String> STATUSES =
            Stream.of(SignupStatus.values()).map(status -> status.name().toLowerCase(Locale.ROOT)).toList();

    /** The kinds of the last failure: what the generated column {@code failure_kind} may say. */
    static final List<String> REASONS = Stream.of(SignupFilter.Reason.values()).map(Enum::name).toList();

    /** Who is in one of these is stuck, so that it is enough to search among those. */
    private static final Set<SignupFilter.State> ALWAYS_STUCK =
            EnumSet.of(SignupFilter.State.paid, SignupFilter.State.blocked, SignupFilter.State.refunding);

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
        Slice<ListPosition> found = filter.search() == null
                ? turn.slice(keys(keysQuery(filter, conditions, turn), parameters), Function.identity())
                : search(filter, filter.search(), conditions, parameters, turn);
        Map<UUID, StuckSignup> rows = rows(found.rows().stream().map(ListPosition::id).toList());
        // One that left between the two queries is a cleaned up draft.
        return found.withAll(found.rows().stream().map(key -> rows.get(key.id())).filter(row -> row != null).toList());
    }

    /** Any one signup, stuck or not. */
    public Optional<StuckSignup> find(UUID signupId) {
        return Optional.ofNullable(rows(List.of(signupId)).get(signupId));
    }

    /** The keys of a page of a list that nothing is searched for in. */
    private static String keysQuery(SignupFilter filter, String conditions, Turn turn) {
        String at = at(filter);
        String page = conditions + turn.condition(at, "s.id") + " ORDER BY " + turn.order(at, "s.id") + " LIMIT :limit";
        if (filter.state() == SignupFilter.State.stuck && filter.plan() == null && filter.reason() == null && filter.sqlstate() == null) {
            return "SELECT s.stuck_since AS at, s.id FROM pending_signup s WHERE true" + page;
        }
        // Each status of each plan with each kind of failure has its own stretch of an index, in order; the firsts of each are merged.
        return """
                SELECT pick.at, pick.id FROM unnest(CAST(:statuses AS varchar[])) AS one (status) CROSS JOIN plan
                CROSS JOIN unnest(CAST(:reasons AS varchar[])) AS kind (reason)
                CROSS JOIN LATERAL (SELECT %s AS at, s.id FROM pending_signup s
                                    WHERE s.status = one.status AND s.plan_code = plan.code AND s.failure_kind = kind.reason%s) pick
                ORDER BY %s LIMIT :limit""".formatted(at, page, turn.order("pick.at", "pick.id"));
    }

    private Slice<ListPosition> search(SignupFilter filter, Prefix search, String conditions, Map<String, Object> parameters, Turn turn) {
        parameters.putAll(search.parameters());
        String at = at(filter);
        String fits = "s.status = ANY (CAST(:statuses AS varchar[])) AND s.failure_kind = ANY (CAST(:reasons AS varchar[]))" + conditions;
        String among = filter.state().isStuck() || ALWAYS_STUCK.contains(filter.state()) ? " AND s.stuck_since IS NOT NULL" : "";
        String whole = "s.reference = :whole";
        String begins = Stream.concat(SEARCHED.stream().map(Prefix::condition), Stream.of(whole)).collect(Collectors.joining(" OR "));
        return new BoundedSearch(db, parameters, turn).find(most -> {
            List<String> beginning = new ArrayList<>();
            for (String searched : SEARCHED) {
                beginning.add("(SELECT %d AS searched, %s AS at, s.id, %s AS fits FROM (SELECT s.* FROM pending_signup s WHERE %s%s%s) s)".formatted(
                        beginning.size(), at, fits, Prefix.condition(searched), among, BoundedSearch.first(searched, most)));
            }
            beginning.add("(SELECT %d, %s, s.id, %s FROM pending_signup s WHERE %s)".formatted(beginning.size(), at, fits, whole + among));
            return String.join(" UNION ALL ", beginning);
        }, ahead -> keysQuery(filter, conditions, ahead), "(SELECT " + begins + " FROM pending_signup s WHERE s.id = one.id)");
    }

    /** What the list is ordered by. */
    private static String at(SignupFilter filter) {
        return filter.state().isStuck() ? "s.stuck_since" : "s.created_at";
    }

    /** Of what is asked about, but for the search, the statuses and the reasons. Each begins with AND. */
    private String conditions(SignupFilter filter, Map<String, Object> parameters) {
        StringBuilder conditions = new StringBuilder();
        Instant now = clock.instant();
        boolean doubt = filter.state() == SignupFilter.State.doubt;
        parameters.put("now", now.atOffset(ZoneOffset.UTC));
        parameters.put("statuses", array(switch (filter.state()) {
            case stuck, all -> STATUSES;
            case doubt -> List.of("held");
            case waiting -> List.of("paid", "blocked");
            case draft, held, paid, blocked, refunding, refunded, complete -> List.of(filter.state().name());
        }));
        parameters.put("reasons", array(filter.reason() == null ? REASONS : List.of(filter.reason().name())));
        if (filter.state().isStuck()) {
            conditions.append(" AND s.stuck_since <= :now");
        }
        if (doubt) {
            conditions.append(" AND s.checkout_ends_at < :now");
        }
        if (filter.plan() != null) {
            conditions.append(" AND s.plan_code = :plan");
            parameters.put("plan", filter.plan());
        }
        if (filter.sqlstate() != null) {
            conditions.append(" AND s.failed_sqlstate = CAST(:sqlstate AS bpchar)");
            parameters.put("sqlstate", filter.sqlstate());
        }
        if (filter.age() != null) {
            Instant from = filter.age().from(now);
            Instant until = filter.age().until(now);
            if (from != null) {
                conditions.append(" AND ").append(at(filter)).append(" >= :from");
                parameters.put("from", from.atOffset(ZoneOffset.UTC));
            }
            if (until != null) {
                conditions.append(" AND ").append(at(filter)).append(" <= :until");
                parameters.put("until", until.atOffset(ZoneOffset.UTC));
            }
        }
        return conditions.toString();
    }

    private List<ListPosition> keys(String query, Map<String, Object> parameters) {
        return db.sql(query).params(parameters).query((row, n) -> ListPosition.of(row)).list();
    }

    private Map<UUID, StuckSignup> rows(List<UUID> ids) {
        return ids.isEmpty() ? Map.of() : db.sql(ROWS + " WHERE s.id = ANY (CAST(:ids AS uuid[]))")
                .param("ids", array(ids)).param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(StuckSignups::map).list().stream().collect(Collectors.toMap(StuckSignup::id, Function.identity()));
    }

    /** As PostgreSQL writes an array of what needs no quotes. */
    static String array(List<?> values) {
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
