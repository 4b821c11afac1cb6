package app.threshold.tenant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Whose tenant is which. */
@Repository
public class OwnedTenants {

    private final JdbcClient db;

    OwnedTenants(JdbcClient db) {
        this.db = db;
    }

    /**
     * The account's tenant, incomplete ones too: one that lost its owner is found by the e-mail it was signed up with.
     * Takes one query.
     */
    public Optional<OwnedTenant> of(UUID accountId) {
        return db.sql("""
                SELECT t.id, t.plan_code, s.reference, a.slug, t.created_at, p.subscription_end,
                       t.suspended_at IS NOT NULL AS suspended, tenant_missing_parts(t) AS missing
                FROM tenant t
                JOIN pending_signup s ON s.id = t.signup_id
                LEFT JOIN site_address a ON a.tenant_id = t.id
                LEFT JOIN profile p ON p.account_id = t.owner_id
                WHERE t.id IN (
                    SELECT id FROM tenant WHERE owner_id = :account
                    UNION ALL
                    SELECT lost.id FROM account
                    JOIN pending_signup ON pending_signup.email = account.email
                    JOIN tenant lost ON lost.signup_id = pending_signup.id AND lost.owner_id IS NULL
                    WHERE account.id = :account)
                ORDER BY t.created_at, t.id LIMIT 1""")
                .param("account", accountId)
                .query((row, n) -> new OwnedTenant(row.getObject("id", UUID.class), row.getString("plan_code"),
                        row.getString("reference"), row.getString("slug"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(), instant(row, "subscription_end"),
                        row.getBoolean("suspended"),
                        List.of((String[]) row.getArray("missing").getArray())))
                .optional();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
