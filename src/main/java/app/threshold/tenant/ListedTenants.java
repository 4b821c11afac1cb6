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

    /** Each part asked for by itself, and not joined, so that each is read by its key whatever the planner thinks of it. */
    private static final String ROWS = """
            SELECT t.id, t.plan_code,
                   coalesce((SELECT w.partner1_name || ' & ' || w.partner2_name FROM wedding w WHERE w.tenant_id = t.id),
                            (SELECT f.business_name FROM storefront f WHERE f.tenant_id = t.id)) AS name,
                   (SELECT a.slug FROM site_address a WHERE a.tenant_id = t.id) AS slug,
                   (SELECT o.email FROM account o WHERE o.id = t.owner_id) AS email,
                   (SELECT s.reference FROM pending_signup s WHERE s.id = t.signup_id) AS reference, t.created_at,
                   EXISTS (SELECT FROM damaged_tenant d WHERE d.tenant_id = t.id) AS incomplete,
                   t.suspended_at IS NOT NULL AS suspended
            FROM tenant t
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
        return found.withAll(ids.stream().filter(rows::containsKey).map(rows::get).toList());
    }
}
