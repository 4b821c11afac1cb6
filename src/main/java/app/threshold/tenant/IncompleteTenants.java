package app.threshold.tenant;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Tenants that were imported or damaged; Threshold itself never makes one. Reads every tenant, so it is for the
 * operator's console and not for a customer's request.
 */
@Repository
public class IncompleteTenants {

    private final JdbcClient db;

    IncompleteTenants(JdbcClient db) {
        this.db = db;
    }

    /**
     * A page of them, the oldest first.
     *
     * @param after the last tenant of the page before; null for the first page
     * @param limit how many at most
     */
    public List<IncompleteTenant> page(@Nullable UUID after, int limit) {
        return db.sql("""
                SELECT t.id, t.plan_code, coalesce(a.slug, s.slug) AS slug, coalesce(o.email, s.email) AS email,
                       i.missing, t.created_at, s.reference
                FROM incomplete_tenant i
                JOIN tenant t ON t.id = i.tenant_id
                JOIN pending_signup s ON s.id = t.signup_id
                LEFT JOIN site_address a ON a.tenant_id = t.id
                LEFT JOIN account o ON o.id = t.owner_id
                WHERE CAST(:after AS uuid) IS NULL
                   OR (t.created_at, t.id) > (SELECT created_at, id FROM tenant WHERE id = CAST(:after AS uuid))
                ORDER BY t.created_at, t.id
                LIMIT :limit""")
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> new IncompleteTenant(row.getObject("id", UUID.class), row.getString("plan_code"),
                        row.getString("slug"), row.getString("email"),
                        List.of((String[]) row.getArray("missing").getArray()),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(), row.getString("reference")))
                .list();
    }
}
