package app.threshold.tenant;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An address and the tenant that owns it.
 *
 * @param slug what stands in the URL, as it is registered
 * @param planCode what the tenant consists of: {@code wedding} or {@code storefront}
 * @param ownerId account of the owner; null only while the tenant is incomplete
 * @param suspended an operator keeps the site from its visitors
 */
public record SiteAddress(String slug, UUID tenantId, String planCode, @Nullable UUID ownerId, boolean suspended) {
}
