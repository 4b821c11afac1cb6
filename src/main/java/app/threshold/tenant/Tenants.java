package app.threshold.tenant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tenants as an operator looks at them. */
@Repository
public class Tenants {

    private static final String SELECT = """
            SELECT t.id, t.plan_code, t.signup_id, s.reference, t.created_at, a.slug, s.slug AS asked_slug,
                   s.email AS asked_email, t.owner_id, o.email AS owner_email,
                   coalesce(o.password_hash <> '{argon2}$argon2id$none', false) AS owner_has_password,
                   w.email AS waived_by, p.subscription_status, p.subscription_end,
                   coalesce(wed.partner1_name || ' & ' || wed.partner2_name, front.business_name) AS display_name,
                   nullif(concat_ws(' & ', s.partner1_name, s.partner2_name, s.business_name), '') AS asked_name,
                   wed.wedding_date, wed.theme, front.category, front.city,
                   (SELECT count(*) FROM segment WHERE segment.tenant_id = t.id) AS segments,
                   (SELECT count(*) FROM package WHERE package.tenant_id = t.id) AS packages,
                   tenant_missing_parts(t) AS missing, t.suspended_at, t.version
            FROM tenant t
            JOIN pending_signup s ON s.id = t.signup_id
            LEFT JOIN site_address a ON a.tenant_id = t.id
            LEFT JOIN account o ON o.id = t.owner_id
            LEFT JOIN account w ON w.id = s.waived_by
            LEFT JOIN profile p ON p.account_id = t.owner_id
            LEFT JOIN wedding wed ON wed.tenant_id = t.id
            LEFT JOIN storefront front ON front.tenant_id = t.id
            """;

    private final JdbcClient db;

    Tenants(JdbcClient db) {
        this.db = db;
    }

    /** Any one tenant, complete or not; takes one query. */
    public Optional<TenantDetails> find(UUID tenantId) {
        return db.sql(SELECT + "WHERE t.id = ?").param(tenantId).query(Tenants::map).optional();
    }

    /** Those of them that there are, by their ids; takes one query. */
    public Map<UUID, TenantDetails> of(List<UUID> ids) {
        return ids.isEmpty() ? Map.of() : db.sql(SELECT + "WHERE t.id IN (:ids)").param("ids", ids).query(Tenants::map).list()
                .stream().collect(Collectors.toMap(TenantDetails::id, Function.identity()));
    }

    private static TenantDetails map(ResultSet row, int n) throws SQLException {
        return new TenantDetails(row.getObject("id", UUID.class), row.getString("plan_code"),
                row.getObject("signup_id", UUID.class), row.getString("reference"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("slug"), row.getString("asked_slug"), row.getString("asked_email"),
                row.getObject("owner_id", UUID.class), row.getString("owner_email"), row.getBoolean("owner_has_password"),
                row.getString("waived_by"), row.getString("subscription_status"), instant(row, "subscription_end"),
                row.getString("display_name"), row.getString("asked_name"), row.getObject("wedding_date", LocalDate.class), row.getString("theme"),
                row.getString("category"), row.getString("city"), row.getInt("segments"), row.getInt("packages"),
                List.of((String[]) row.getArray("missing").getArray()), instant(row, "suspended_at"), row.getInt("version"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
