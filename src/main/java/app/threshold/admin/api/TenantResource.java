package app.threshold.admin.api;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

import app.threshold.tenant.TenantDetails;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tenant as programs read it. PINs, guest links and the like are its owner's, and not here. */
@Schema(name = "Tenant")
record TenantResource(
        UUID id,
        @Schema(allowableValues = {"wedding", "storefront"}) String plan,
        @Schema(description = "Of the signup that it is the completion of.") UUID signupId,
        String reference,
        @Schema(nullable = true) @Nullable String slug,
        @Schema(nullable = true) @Nullable String ownerEmail,
        @Schema(nullable = true, description = "The couple's names or the business's name.") @Nullable String name,
        @Schema(nullable = true) @Nullable LocalDate weddingDate,
        @Schema(nullable = true) @Nullable String theme,
        @Schema(nullable = true) @Nullable String category,
        @Schema(nullable = true) @Nullable String city,
        int packages,
        @Schema(nullable = true, description = "active or ended; null where it has no owner.") @Nullable String subscriptionStatus,
        @Schema(nullable = true, description = "Null where it has no end.") @Nullable Instant subscriptionEnd,
        @Schema(description = "What it lacks, of: owner, profile, wedding, storefront, segment, package, address.") List<String> missing,
        @Schema(nullable = true, description = "Since when visitors are kept out; null while the site is open.") @Nullable Instant suspendedAt,
        Instant createdAt) {

    static TenantResource of(TenantDetails tenant) {
        return new TenantResource(tenant.id(), tenant.planCode(), tenant.signupId(), tenant.reference(), tenant.slug(),
                tenant.ownerEmail(), tenant.displayName(), tenant.weddingDate(), tenant.theme(), tenant.category(), tenant.city(),
                tenant.packages(), tenant.subscriptionStatus(), tenant.subscriptionEnd(), tenant.missing(), tenant.suspendedAt(),
                tenant.createdAt());
    }
}
