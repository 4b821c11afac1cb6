package app.threshold.account;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A key to the API, without its secret, which nobody has but whoever was shown it.
 *
 * @param keyId the public half, {@code tk_} and 20 characters
 * @param tenantId the one tenant that it sees; null for a key of the platform
 * @param createdBy the operator who made it
 * @param lastUsedAt to the minute; null when it never was
 * @param revokedAt since when it opens nothing; null while it does
 */
public record ApiKey(UUID id, String keyId, String name, @Nullable UUID tenantId, Set<ApiScope> scopes, UUID createdBy,
                     String createdByEmail, Instant createdAt, @Nullable Instant lastUsedAt, @Nullable Instant revokedAt) {

    public boolean isRevoked() {
        return revokedAt != null;
    }

    /**
     * A key that was made just now.
     *
     * @param secret shown once; only its hash is kept
     */
    public record WithSecret(ApiKey key, String secret) {

        /** Both halves as a program sends them: {@code Authorization: Bearer <token>}. */
        public String token() {
            return key.keyId() + "." + secret;
        }

        /** Without the secret, which is in no record's text. */
        @Override
        public String toString() {
            return "WithSecret[" + key.keyId() + "]";
        }
    }
}
