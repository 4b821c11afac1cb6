package app.threshold.tenant;

import java.util.UUID;

/**
 * A complete tenant, as every caller that completes the same signup gets it.
 *
 * @param tenantId    key of {@code tenant}
 * @param ownerId     key of the owner's {@code account}
 * @param slug        the address that passed from the signup to the tenant
 * @param created     whether this very call made it; false when it was there already
 * @param displayName the couple's names or the business's name
 */
public record ProvisionedTenant(UUID tenantId, UUID ownerId, String slug, boolean created, String displayName) {
}
