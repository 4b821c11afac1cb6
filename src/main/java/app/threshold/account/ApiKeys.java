package app.threshold.account;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import app.threshold.platform.RandomTokens;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The keys with which programs use the API. */
@Repository
public class ApiKeys {

    private static final String SELECT = """
            SELECT k.id, k.key_id, k.name, k.tenant_id, k.scopes, k.created_by, a.email, k.created_at, k.last_used_at, k.revoked_at,
                   k.secret_hash
            FROM api_key k JOIN account a ON a.id = k.created_by
            """;
    private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

    private final JdbcClient db;
    private final AuditTrail audit;
    private final Clock clock;

    ApiKeys(JdbcClient db, AuditTrail audit, Clock clock) {
        this.db = db;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Makes a key and tells its secret, this once.
     *
     * @param id the new key's, from the form that asks for it
     * @param tenantId whose key it is; null for one of the platform
     * @param by an operator
     * @return empty when the form made its key already: its secret is not to be had a second time
     */
    @Transactional
    public Optional<ApiKey.WithSecret> create(UUID id, String name, @Nullable UUID tenantId, Set<ApiScope> scopes, Actor by) {
        String keyId = "tk_" + RandomTokens.token().replaceAll("[^A-Za-z0-9]", "").substring(0, 20);
        String secret = RandomTokens.token();
        UUID operator = Objects.requireNonNull(by.id(), "A key is made by an operator");
        int made = db.sql("""
                INSERT INTO api_key (id, key_id, secret_hash, name, tenant_id, scopes, created_by, created_at)
                VALUES (:id, :keyId, :hash, :name, :tenant, :scopes, :by, :now) ON CONFLICT (id) DO NOTHING""")
                .param("id", id).param("keyId", keyId).param("hash", RandomTokens.hash(secret)).param("name", name)
                .param("tenant", tenantId)
                .param("scopes", scopes.stream().sorted().map(ApiScope::code).collect(Collectors.joining(" ")))
                .param("by", operator).param("now", now()).update();
        if (made == 0) {
            return Optional.empty();
        }
        audit.record(by, "create_key", "api_key", id, keyId + " " + name);
        if (tenantId != null) {
            audit.record(by, "create_key", "tenant", tenantId, keyId + " " + name);
        }
        return find(id).map(key -> new ApiKey.WithSecret(key, secret));
    }

    /** From now on the key opens nothing. Returns false when that was so before. */
    @Transactional
    public boolean revoke(UUID id, Actor by) {
        boolean revoked = db.sql("UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")
                .params(now(), id).update() == 1;
        if (revoked) {
            ApiKey key = find(id).orElseThrow();
            audit.record(by, "revoke_key", "api_key", id, key.keyId() + " " + key.name());
            if (key.tenantId() != null) {
                audit.record(by, "revoke_key", "tenant", key.tenantId(), key.keyId() + " " + key.name());
            }
        }
        return revoked;
    }

    public Optional<ApiKey> find(UUID id) {
        return db.sql(SELECT + "WHERE k.id = ?").param(id).query(ApiKeys::map).optional();
    }

    /** Those of the platform, the newest first; those that can be used before those that cannot. */
    public List<ApiKey> ofPlatform() {
        return db.sql(SELECT + "WHERE k.tenant_id IS NULL ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id")
                .query(ApiKeys::map).list();
    }

    /** Likewise, those of a tenant. */
    public List<ApiKey> ofTenant(UUID tenantId) {
        return db.sql(SELECT + "WHERE k.tenant_id = ? ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id").param(tenantId)
                .query(ApiKeys::map).list();
    }

    /**
     * The key that these two halves are, unless it was revoked. One of the platform acts in the name of who made it, and
     * opens nothing while that is no owner, or disabled. Notes that it was used.
     */
    @Transactional
    public Optional<ApiKey> authenticate(String keyId, String secret) {
        return db.sql(SELECT + """
                WHERE k.key_id = ? AND k.revoked_at IS NULL AND (k.tenant_id IS NOT NULL OR EXISTS (
                    SELECT FROM operator o WHERE o.account_id = k.created_by AND o.level = 'owner' AND o.disabled_at IS NULL))""").param(keyId)
                .query((row, n) -> MessageDigest.isEqual(row.getBytes("secret_hash"), RandomTokens.hash(secret)) ? map(row, n) : null)
                .list().stream().filter(Objects::nonNull).findFirst()
                .map(key -> {
                    Instant noted = key.lastUsedAt();
                    if (noted == null || noted.isBefore(clock.instant().minus(USE_IS_NOTED_EVERY))) {
                        db.sql("UPDATE api_key SET last_used_at = ? WHERE id = ?").params(now(), key.id()).update();
                    }
                    return key;
                });
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static ApiKey map(ResultSet row, int n) throws SQLException {
        Set<ApiScope> scopes = Arrays.stream(row.getString("scopes").split(" ")).flatMap(code -> ApiScope.of(code).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiScope.class)));
        return new ApiKey(row.getObject("id", UUID.class), row.getString("key_id"), row.getString("name"),
                row.getObject("tenant_id", UUID.class), scopes, row.getObject("created_by", UUID.class), row.getString("email"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(), instant(row, "last_used_at"), instant(row, "revoked_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
