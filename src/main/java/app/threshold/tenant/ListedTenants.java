package app.threshold.tenant;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All tenants there are, as the operator lists and searches them. Costs the same for ten thousand as for a million. */
@Repository
public class ListedTenants {

    private static final String ROWS = """
            SELECT t.id, t.plan_code, coalesce(w.partner1_name || ' & ' || w.partner2_name, f.business_name) AS name, a.slug,
                   o.email, s.reference, t.created_at, d.tenant_id IS NOT NULL AS incomplete,
                   t.suspended_at IS NOT NULL AS suspended
            FROM tenant t
            JOIN pending_signup s ON s.id = t.signup_id
            LEFT JOIN wedding w ON w.tenant_id = t.id
            LEFT JOIN storefront f ON f.tenant_id = t.id
            LEFT JOIN site_address a ON a.tenant_id = t.id
            LEFT JOIN account o ON o.id = t.owner_id
            LEFT JOIN damaged_tenant d ON d.tenant_id = t.id
            WHERE t.id = ANY (CAST(:ids AS uuid[]))""";

    private final JdbcClient db;
    private final TenantKeys keys;

    ListedTenants(JdbcClient db, TenantKeys keys) {
        this.db = db;
        this.keys = keys;
    }

    /** A page of those that fit, in the order in which they were made. */
    public Slice<ListedTenant> list(TenantFilter filter, Turn turn) {
        Slice<ListPosition> found = keys.of(filter, turn);
        List<UUID> ids = found.rows().stream().map(ListPosition::id).toList();
        Map<UUID, ListedTenant> rows = ids.isEmpty() ? Map.of() : db.sql(ROWS).param("ids", TenantKeys.array(ids))
                .query((row, n) -> new ListedTenant(row.getObject("id", UUID.class), row.getString("plan_code"),
                        row.getString("name"), row.getString("slug"), row.getString("email"), row.getString("reference"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(), row.getBoolean("incomplete"),
                        row.getBoolean("suspended")))
                .list().stream().collect(Collectors.toMap(ListedTenant::id, Function.identity()));
        return new Slice<>(ids.stream().filter(rows::containsKey).map(rows::get).toList(), found.previous(), found.next(),
                found.truncated());
    }
}
