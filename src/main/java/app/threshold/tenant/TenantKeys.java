package app.threshold.tenant;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

/** The keys of a list's page, which indexes alone can tell however many tenants there are. */
@Repository
class TenantKeys {

    /** How many of what begins as was searched for are looked through, in each of the columns. */
    static final int MOST_FOUND = 200;

    /** Where what is searched stands, how a row of it leads to its tenant, and what is compared; the reference as a whole. */
    private record Searched(String table, String tenant, @Nullable String column) {
    }

    private static final List<Searched> SEARCHED = List.of(
            new Searched("account o", "t.owner_id = o.id", "o.email"),
            new Searched("site_address a", "t.id = a.tenant_id", "a.slug"),
            new Searched("wedding w", "t.id = w.tenant_id", "lower(w.partner1_name)"),
            new Searched("wedding w", "t.id = w.tenant_id", "lower(w.partner2_name)"),
            new Searched("storefront f", "t.id = f.tenant_id", "lower(f.business_name)"),
            new Searched("pending_signup s", "t.signup_id = s.id", null));

    /** By these an incomplete one is listed where what they stand for is missing. */
    private static final List<Searched> SEARCHED_OF_DAMAGED = List.of(
            new Searched("pending_signup s", "t.signup_id = s.id AND t.owner_id IS NULL", "s.email"),
            new Searched("pending_signup s", "t.signup_id = s.id", "s.slug"));

    private final JdbcClient db;
    private final Clock clock;

    TenantKeys(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    Slice<ListPosition> of(TenantFilter filter, Turn turn) {
        Map<String, Object> parameters = new HashMap<>(turn.parameters());
        String conditions = conditions(filter, "t.created_at", parameters);
        if (filter.search() != null) {
            // OFFSET 0: for each that begins so, in the order of their index, its tenant, until there are enough.
            return search(SEARCHED, "SELECT t.at, t.id FROM %s CROSS JOIN LATERAL (SELECT t.created_at AS at, t.id FROM tenant t WHERE %s"
                    + conditions + " OFFSET 0) t WHERE %s", filter.search(), parameters, turn);
        }
        // Each plan has its own stretch of the index, in order; the firsts of each are merged.
        return turn.slice(keys("""
                SELECT pick.at, pick.id FROM plan
                CROSS JOIN LATERAL (SELECT t.created_at AS at, t.id FROM tenant t WHERE t.plan_code = plan.code%s%s
                                    ORDER BY %s LIMIT :limit) pick
                ORDER BY %s LIMIT :limit""".formatted(conditions, turn.condition("t.created_at", "t.id"),
                turn.order("t.created_at", "t.id"), turn.order("pick.at", "pick.id")), parameters), Function.identity());
    }

    /** Of the register; each is looked at again, so that none is told which has been cured. */
    Slice<ListPosition> ofDamaged(TenantFilter filter, Turn turn) {
        Map<String, Object> parameters = new HashMap<>(turn.parameters());
        String conditions = conditions(filter, "d.made_at", parameters).replace("t.plan_code", "d.plan_code")
                + " AND cardinality(tenant_missing_parts(t)) > 0";
        if (filter.missing() != null) {
            conditions += " AND CAST(:missing AS varchar) = ANY (d.missing)";
            parameters.put("missing", filter.missing());
        }
        if (filter.search() != null) {
            return search(Stream.concat(SEARCHED.stream(), SEARCHED_OF_DAMAGED.stream()).toList(),
                    "SELECT d.made_at AS at, t.id FROM damaged_tenant d JOIN tenant t ON t.id = d.tenant_id JOIN %s ON %s WHERE %s" + conditions,
                    filter.search(), parameters, turn);
        }
        return turn.slice(keys("SELECT d.made_at AS at, d.tenant_id AS id FROM damaged_tenant d JOIN tenant t ON t.id = d.tenant_id WHERE true"
                + conditions + turn.condition("d.made_at", "d.tenant_id") + " ORDER BY " + turn.order("d.made_at", "d.tenant_id")
                + " LIMIT :limit", parameters), Function.identity());
    }

    /**
     * By bounded steps: so many of each column that is searched, whatever else fits.
     *
     * @param query of keys; takes a table, how it leads to the tenant, and what it is searched for
     */
    private Slice<ListPosition> search(List<Searched> searched, String query, Prefix prefix, Map<String, Object> parameters, Turn turn) {
        parameters.putAll(prefix.parameters());
        Set<ListPosition> found = new LinkedHashSet<>();
        boolean truncated = false;
        for (Searched one : searched) {
            String compared = one.column() == null ? "s.reference = :whole" : Prefix.condition(one.column());
            String order = one.column() == null ? "" : " ORDER BY " + Prefix.order(one.column());
            List<ListPosition> keys = keys(query.formatted(one.table(), one.tenant(), compared) + order + " LIMIT " + (MOST_FOUND + 1), parameters);
            truncated |= keys.size() > MOST_FOUND;
            found.addAll(keys.size() > MOST_FOUND ? keys.subList(0, MOST_FOUND) : keys);
        }
        return turn.sliceOf(new ArrayList<>(found), Function.identity()).truncated(truncated);
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
        return db.sql(query).params(parameters).query((row, n) -> new ListPosition(
                row.getObject("at", OffsetDateTime.class).toInstant(), row.getObject("id", UUID.class))).list();
    }

    /** As PostgreSQL writes an array of ids. */
    static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
