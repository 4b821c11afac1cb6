package app.threshold.tenant;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import app.threshold.platform.BoundedSearch;
import app.threshold.platform.ListPosition;
import app.threshold.platform.Prefix;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The keys of a list's page, which indexes alone can tell however many tenants there are. */
@Repository
class TenantKeys {

    /**
     * Where what is searched stands, how a row of it leads to its tenant, and what is compared; the reference as a whole.
     *
     * @param plan whose tenants alone have such a row; null where all may
     */
    private record Searched(String table, String alias, String tenant, @Nullable String column, @Nullable String plan) {

        String condition() {
            return column == null ? alias + ".reference = :whole" : Prefix.condition(column);
        }

        String rows(int most) {
            return "(SELECT %2$s.* FROM %1$s %2$s WHERE %3$s%4$s) %2$s".formatted(table, alias, condition(), column == null ? "" : BoundedSearch.first(column, most));
        }
    }

    private static final List<Searched> SEARCHED = List.of(
            new Searched("account", "o", "t.owner_id = o.id", "o.email", null),
            new Searched("site_address", "a", "t.id = a.tenant_id", "a.slug", null),
            new Searched("wedding", "w", "t.id = w.tenant_id", "lower(w.partner1_name)", "wedding"),
            new Searched("wedding", "w", "t.id = w.tenant_id", "lower(w.partner2_name)", "wedding"),
            new Searched("storefront", "f", "t.id = f.tenant_id", "lower(f.business_name)", "storefront"),
            new Searched("pending_signup", "s", "t.signup_id = s.id", null, null));

    /** By these an incomplete one is listed where what they stand for is missing. */
    private static final List<Searched> SEARCHED_OF_DAMAGED = List.of(
            new Searched("pending_signup", "s", "t.signup_id = s.id AND t.owner_id IS NULL", "s.email", null),
            new Searched("pending_signup", "s", "t.signup_id = s.id", "s.slug", null));

    private final JdbcClient db;
    private final Clock clock;

    TenantKeys(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    Slice<ListPosition> of(TenantFilter filter, Turn turn) {
        Map<String, Object> parameters = new HashMap<>(turn.parameters());
        String conditions = conditions(filter, "t.created_at", parameters);
        if (filter.search() == null) {
            return turn.slice(keys(keysQuery(conditions, turn), parameters), Function.identity());
        }
        return search(SEARCHED, "SELECT t.created_at AS at, t.id, true%s AS fits FROM tenant t WHERE ".formatted(conditions),
                ahead -> keysQuery(conditions, ahead), "", filter.search(), parameters, turn);
    }

    /** Each plan has its own stretch of the index, in order; the firsts of each are merged. */
    private static String keysQuery(String conditions, Turn turn) {
        return """
                SELECT pick.at, pick.id FROM plan
                CROSS JOIN LATERAL (SELECT t.created_at AS at, t.id FROM tenant t WHERE t.plan_code = plan.code%s%s
                                    ORDER BY %s LIMIT :limit) pick
                ORDER BY %s LIMIT :limit""".formatted(conditions, turn.condition("t.created_at", "t.id"),
                turn.order("t.created_at", "t.id"), turn.order("pick.at", "pick.id"));
    }

    /** Of the register; each is looked at again, so that none is told which has been cured. */
    Slice<ListPosition> ofDamaged(TenantFilter filter, Turn turn) {
        Map<String, Object> parameters = new HashMap<>(turn.parameters());
        String missing = filter.missing() == null ? "" : " AND CAST(:missing AS varchar) = ANY (d.missing)";
        if (filter.missing() != null) {
            parameters.put("missing", filter.missing());
        }
        String conditions = conditions(filter, "d.made_at", parameters).replace("t.plan_code", "d.plan_code") + missing;
        String damaged = " AND cardinality(tenant_missing_parts(t)) > 0";
        String registered = "SELECT d.made_at AS at, d.tenant_id AS id FROM damaged_tenant d JOIN tenant t ON t.id = d.tenant_id WHERE true" + conditions;
        Function<Turn, String> page = ahead -> ahead.condition("d.made_at", "d.tenant_id") + " ORDER BY " + ahead.order("d.made_at", "d.tenant_id") + " LIMIT :limit";
        if (filter.search() == null) {
            return turn.slice(keys(registered + damaged + page.apply(turn), parameters), Function.identity());
        }
        return search(Stream.concat(SEARCHED.stream(), SEARCHED_OF_DAMAGED.stream()).toList(),
                "SELECT d.made_at AS at, t.id, true%s%s AS fits FROM tenant t JOIN damaged_tenant d ON d.tenant_id = t.id WHERE ".formatted(conditions, damaged),
                ahead -> registered + page.apply(ahead), damaged, filter.search(), parameters, turn);
    }

    /**
     * @param tenants query of a tenant's {@code at}, {@code id} and whether it fits, up to the condition that leads to it
     * @param listed query of what fits, of the turn and in its order
     * @param damaged what is asked of those last, beginning with AND
     */
    private Slice<ListPosition> search(List<Searched> searched, String tenants, Function<Turn, String> listed, String damaged,
            Prefix prefix, Map<String, Object> parameters, Turn turn) {
        parameters.putAll(prefix.parameters());
        return new BoundedSearch(db, parameters, turn).find(most -> {
            List<String> beginning = new ArrayList<>();
            for (Searched one : searched) {
                // OFFSET 0: for each that begins so its tenant by its key, whatever the planner thinks of it.
                beginning.add("(SELECT %d AS searched, t.at, t.id, t.fits FROM %s LEFT JOIN LATERAL (%s OFFSET 0) t ON true)".formatted(
                        beginning.size(), one.rows(most), tenants + one.tenant()));
            }
            return String.join(" UNION ALL ", beginning);
        }, listed, "(SELECT (%s)%s FROM tenant t WHERE t.id = one.id)".formatted(begins(searched), damaged));
    }

    /**
     * Whether anything of the tenant {@code t} begins so. Each row asked for by itself and once, not joined or looked for among all,
     * so that it is read by its key; and none that a tenant of its plan cannot have.
     */
    private static String begins(List<Searched> searched) {
        Map<String, List<Searched>> ofOneRow = searched.stream().collect(Collectors.groupingBy(one -> one.table() + one.tenant() + (one.column() == null),
                LinkedHashMap::new, Collectors.toList()));
        return ofOneRow.values().stream().map(columns -> {
            Searched row = columns.getFirst();
            if (row.column() == null) {
                return "coalesce(t.signup_id = (SELECT s.id FROM pending_signup s WHERE %s), false)".formatted(row.condition());
            }
            String any = columns.stream().map(Searched::condition).collect(Collectors.joining(" OR "));
            return "%scoalesce((SELECT %s FROM %s %s WHERE %s), false)".formatted(row.plan() == null ? "" : "t.plan_code = '" + row.plan() + "' AND ",
                    any, row.table(), row.alias(), row.tenant());
        }).collect(Collectors.joining(" OR "));
    }

    private String conditions(TenantFilter filter, String at, Map<String, Object> parameters) {
        StringBuilder conditions = new StringBuilder();
        if (filter.state() != null) {
            conditions.append(filter.state() == TenantFilter.State.suspended ? " AND t.suspended_at IS NOT NULL" : " AND t.suspended_at IS NULL");
        }
        if (filter.plan() != null) {
            conditions.append(" AND t.plan_code = :plan");
            parameters.put("plan", filter.plan());
        }
        if (filter.age() != null) {
            Instant now = clock.instant();
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
        return db.sql(query).params(parameters).query((row, n) -> ListPosition.of(row)).list();
    }

    /** As PostgreSQL writes an array of ids. */
    static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
