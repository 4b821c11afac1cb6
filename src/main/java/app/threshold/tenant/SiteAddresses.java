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
        return db.sql("""
                SELECT a.slug, t.id, t.plan_code, t.owner_id
                FROM site_address a JOIN tenant t ON t.id = a.tenant_id
                WHERE a.slug = ?""")
                .param(slug)
                .query((row, n) -> new SiteAddress(row.getString(1), row.getObject(2, UUID.class), row.getString(3),
                        row.getObject(4, UUID.class)))
                .optional();
    }
}
