package app.threshold.tenant;

import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The addresses under which there is a site. One that a signup merely holds is none of these yet. */
@Repository
public class SiteAddresses {

    private final JdbcClient db;

    SiteAddresses(JdbcClient db) {
        this.db = db;
    }

    /** Takes one query. */
    public Optional<SiteAddress> find(String slug) {
        return find("a.slug = ?", slug);
    }

    /** The tenant's address; takes one query. */
    public Optional<SiteAddress> of(UUID tenantId) {
        return find("t.id = ?", tenantId);
    }

    private Optional<SiteAddress> find(String condition, Object value) {
        return db.sql("""
                SELECT a.slug, t.id, t.plan_code, t.owner_id, t.suspended_at IS NOT NULL
                FROM site_address a JOIN tenant t ON t.id = a.tenant_id
                WHERE %s""".formatted(condition))
                .param(value)
                .query((row, n) -> new SiteAddress(row.getString(1), row.getObject(2, UUID.class), row.getString(3),
                        row.getObject(4, UUID.class), row.getBoolean(5)))
                .optional();
    }
}
