package app.threshold.tenant;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

import app.threshold.account.Actor;
import app.threshold.account.AuditTrail;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps a site from its visitors, and lets them in again. Nothing of what the owner has is touched. */
@Service
public class SuspendTenant {

    private final JdbcClient db;
    private final AuditTrail audit;
    private final Clock clock;

    SuspendTenant(JdbcClient db, AuditTrail audit, Clock clock) {
        this.db = db;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param version of the tenant as the operator saw it
     * @param why for the audit trail, at most 500 characters; null where nobody said
     * @throws TenantChangedException when somebody did something to the tenant since, or there is none; nothing changed
     */
    @Transactional
    public void suspend(UUID tenantId, int version, Actor by, @Nullable String why) {
        change(tenantId, version, clock.instant().atOffset(ZoneOffset.UTC), "suspended_at IS NULL");
        audit.record(by, "suspend", "tenant", tenantId, why);
    }

    /** The way back; everything as in {@link #suspend}. */
    @Transactional
    public void resume(UUID tenantId, int version, Actor by, @Nullable String why) {
        change(tenantId, version, null, "suspended_at IS NOT NULL");
        audit.record(by, "resume", "tenant", tenantId, why);
    }

    private void change(UUID tenantId, int version, @Nullable OffsetDateTime suspendedAt, String as) {
        int changed = db.sql("""
                UPDATE tenant SET suspended_at = :at, version = version + 1
                WHERE id = :id AND version = :version AND %s""".formatted(as))
                .param("at", suspendedAt).param("id", tenantId).param("version", version).update();
        if (changed == 0) {
            throw new TenantChangedException(tenantId);
        }
    }
}
