package app.threshold.tenant;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Tally;
import app.threshold.platform.Turn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Tenants that were imported or damaged; Threshold itself never makes one. Read from the register of them, which
 * {@link WalkTenants} and triggers keep, and each looked at again before it is told.
 */
@Repository
public class IncompleteTenants {

    /** Each part asked for by itself, and not joined, so that each is read by its key whatever the planner thinks of it. */
    private static final String ROWS = """
            SELECT t.id, t.plan_code,
                   coalesce((SELECT a.slug FROM site_address a WHERE a.tenant_id = t.id), (SELECT s.slug FROM pending_signup s WHERE s.id = t.signup_id)) AS slug,
                   coalesce((SELECT o.email FROM account o WHERE o.id = t.owner_id), (SELECT s.email FROM pending_signup s WHERE s.id = t.signup_id)) AS email,
                   tenant_missing_parts(t) AS missing, t.created_at,
                   (SELECT s.reference FROM pending_signup s WHERE s.id = t.signup_id) AS reference
            FROM tenant t
            WHERE t.id = ANY (CAST(:ids AS uuid[]))""";

    private final JdbcClient db;
    private final TenantKeys keys;

    IncompleteTenants(JdbcClient db, TenantKeys keys) {
        this.db = db;
        this.keys = keys;
    }

    /** A page of those that fit, in the order in which they were made. */
    public Slice<IncompleteTenant> list(TenantFilter filter, Turn turn) {
        Slice<ListPosition> found = keys.ofDamaged(filter, turn);
        Map<UUID, IncompleteTenant> rows = rows(found.rows().stream().map(ListPosition::id).toList());
        return found.withAll(found.rows().stream().map(ListPosition::id).filter(rows::containsKey).map(rows::get).toList());
    }

    /** How many the register names: at once, and right but for those cured by hand since it was last gone through. */
    public Tally count() {
        return Tally.of(db.sql("SELECT " + Tally.sql("damaged_tenant")).query(Long.class).single());
    }

    private Map<UUID, IncompleteTenant> rows(List<UUID> ids) {
        return ids.isEmpty() ? Map.of() : db.sql(ROWS).param("ids", TenantKeys.array(ids))
                .query((row, n) -> new IncompleteTenant(row.getObject("id", UUID.class), row.getString("plan_code"),
                        row.getString("slug"), row.getString("email"),
                        List.of((String[]) row.getArray("missing").getArray()),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(), row.getString("reference")))
                .list().stream().collect(Collectors.toMap(IncompleteTenant::id, Function.identity()));
    }
}
