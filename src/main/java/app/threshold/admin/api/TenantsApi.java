package app.threshold.admin.api;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Locale;
import java.util.UUID;

import app.threshold.account.ApiKey;
import app.threshold.account.AuditTrail;
import app.threshold.admin.CreateTenant;
import app.threshold.admin.TenantFields;
import app.threshold.platform.ListAge;
import app.threshold.platform.Prefix;
import app.threshold.platform.Turn;
import app.threshold.tenant.IncompleteTenant;
import app.threshold.tenant.IncompleteTenants;
import app.threshold.tenant.ListedTenant;
import app.threshold.tenant.ListedTenants;
import app.threshold.tenant.ProvisionedTenant;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.RepairTenant;
import app.threshold.tenant.TenantDetails;
import app.threshold.tenant.TenantFilter;
import app.threshold.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tenants. A tenant's own key sees that tenant and no other, as if there were none. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Tenants", description = "What was bought, what it lacks, and its repair.")
class TenantsApi {

    private static final int WHY = 500;
    private static final Set<String> PARTS = Set.of("owner", "profile", "wedding", "storefront", "segment", "package", "address");

    private final Tenants tenants;
    private final ListedTenants listedTenants;
    private final IncompleteTenants incompleteTenants;
    private final CreateTenant createTenant;
    private final RepairTenant repairTenant;
    private final AuditTrail audit;

    TenantsApi(Tenants tenants, ListedTenants listedTenants, IncompleteTenants incompleteTenants, CreateTenant createTenant,
            RepairTenant repairTenant, AuditTrail audit) {
        this.listedTenants = listedTenants;
        this.tenants = tenants;
        this.incompleteTenants = incompleteTenants;
        this.createTenant = createTenant;
        this.repairTenant = repairTenant;
        this.audit = audit;
    }

    @GetMapping("/tenants")
    @Operation(operationId = "listTenants", summary = "Tenants, the oldest first", description = "Scope tenants:read.")
    @Refuses({ApiCode.PARAMETER_INVALID, ApiCode.CURSOR_INVALID})
    PageResource<TenantResource> list(
            @Parameter(description = "Whose site is open, or kept from its visitors.")
            @RequestParam(required = false) TenantFilter.@Nullable State state,
            @Parameter(description = "Of this plan only.") @RequestParam(required = false) @Nullable Plan plan,
            @Parameter(description = "Since it was made.") @RequestParam(required = false) @Nullable ListAge age,
            @Parameter(description = "The beginning of the owner's e-mail, of a name or of the address, or a whole reference.")
            @RequestParam(required = false) @Nullable String q,
            @Parameter(description = "The next of the page before.") @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = "1 to 200.") @RequestParam(defaultValue = "50") int limit,
            @Parameter(hidden = true) ApiKeyAuthentication caller) {
        Turn turn = PageResource.turn(cursor, limit);
        UUID own = caller.getPrincipal().tenantId();
        if (own != null) {
            return new PageResource<>(tenants.find(own).stream().map(TenantResource::of).toList(), null, false);
        }
        var page = listedTenants.list(new TenantFilter(state, plan == null ? null : plan.name(), null, age, Prefix.of(q)), turn);
        Map<UUID, TenantDetails> details = tenants.of(page.rows().stream().map(ListedTenant::id).toList());
        return PageResource.of(page.with(row -> TenantResource.of(Objects.requireNonNull(details.get(row.id())))));
    }

    @GetMapping("/tenants/{id}")
    @Operation(operationId = "getTenant", summary = "One tenant", description = "Scope tenants:read.")
    @Refuses({ApiCode.PARAMETER_INVALID, ApiCode.TENANT_NOT_FOUND})
    TenantResource find(@PathVariable UUID id, @Parameter(hidden = true) ApiKeyAuthentication caller) {
        return TenantResource.of(tenant(id, caller.getPrincipal()));
    }

    @PostMapping(path = "/tenants", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "createTenant", summary = "Make a tenant that nobody pays for", description = "Scope tenants:write. "
            + "The price is waived in the name of the operator who made the key; the owner is mailed a link to choose a password.",
            responses = @ApiResponse(responseCode = "201", description = "Made; Location says where it is.", useReturnTypeSchema = true))
    @Refuses({ApiCode.BODY_UNREADABLE, ApiCode.FIELDS_INVALID, ApiCode.ADDRESS_TAKEN, ApiCode.EMAIL_TAKEN,
            ApiCode.TENANT_PROVISIONING_ERROR, ApiCode.UNSUPPORTED_MEDIA_TYPE})
    ResponseEntity<TenantResource> create(@RequestBody NewTenant order, @Parameter(hidden = true) ApiKeyAuthentication caller,
            @Parameter(hidden = true) @RequestAttribute(name = IdempotencyFilter.REQUEST_ID, required = false) @Nullable UUID requestId) {
        ProvisionedTenant made = createTenant.create(order.fields(), Locale.ENGLISH, caller.getPrincipal().createdBy(), AuditTrail.actor(),
                ProvisioningTrigger.API, order.reason(), requestId);
        return ResponseEntity.created(URI.create("/api/v1/tenants/" + made.tenantId()))
                .body(TenantResource.of(tenant(made.tenantId(), caller.getPrincipal())));
    }

    @PostMapping("/tenants/{id}/repairs")
    @Operation(operationId = "repairTenant", summary = "Add what a tenant lacks", description = "Scope repairs:write. All or nothing, "
            + "from its signup and its plan; touches nothing that it has.")
    @Refuses({ApiCode.PARAMETER_INVALID, ApiCode.TENANT_NOT_FOUND, ApiCode.REPAIR_CLAIMED_BY_ANOTHER, ApiCode.REPAIR_REFUSED,
            ApiCode.TENANT_BUSY})
    Repair repair(@PathVariable UUID id, @Parameter(hidden = true) ApiKeyAuthentication caller) {
        tenant(id, caller.getPrincipal());
        audit.record("repair", "tenant", id, null);
        List<String> added = repairTenant.repair(id);
        return new Repair(added, TenantResource.of(tenant(id, caller.getPrincipal())));
    }

    @GetMapping("/incomplete")
    @Operation(operationId = "listIncomplete", summary = "Tenants that lack something, the oldest first", description = "Scope incomplete:read.")
    @Refuses({ApiCode.PARAMETER_INVALID, ApiCode.CURSOR_INVALID})
    PageResource<Incomplete> incomplete(
            @Parameter(description = "Of this plan only.") @RequestParam(required = false) @Nullable Plan plan,
            @Parameter(description = "Which lack this.") @Schema(allowableValues = {"owner", "profile", "wedding",
                    "storefront", "segment", "package", "address"}) @RequestParam(required = false) @Nullable String missing,
            @Parameter(description = "Since it was made.") @RequestParam(required = false) @Nullable ListAge age,
            @Parameter(description = "The beginning of the owner's e-mail, of a name or of the address, or a whole reference.")
            @RequestParam(required = false) @Nullable String q,
            @Parameter(description = "The next of the page before.") @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = "1 to 200.") @RequestParam(defaultValue = "50") int limit) {
        if (missing != null && !PARTS.contains(missing)) {
            throw new ApiRefusal(ApiCode.PARAMETER_INVALID);
        }
        var filter = new TenantFilter(null, plan == null ? null : plan.name(), missing, age, Prefix.of(q));
        return PageResource.of(incompleteTenants.list(filter, PageResource.turn(cursor, limit)).with(Incomplete::of));
    }

    private TenantDetails tenant(UUID id, ApiKey key) {
        return tenants.find(id).filter(tenant -> key.tenantId() == null || key.tenantId().equals(tenant.id()))
                .orElseThrow(() -> new ApiRefusal(ApiCode.TENANT_NOT_FOUND));
    }

    /** What a tenant is to be made of; for a wedding the first four of the rest, for a storefront the others. */
    @Schema(name = "NewTenant")
    record NewTenant(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, allowableValues = {"wedding", "storefront"}) @Nullable String plan,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "The owner's.", example = "ada@example.com") @Nullable String email,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "3 to 63 of a-z, 0-9 and hyphens.", example = "ada-and-grace") @Nullable String slug,
            @Schema(description = "Of a wedding.") @Nullable String partner1Name,
            @Schema(description = "Of a wedding.") @Nullable String partner2Name,
            @Schema(description = "Of a wedding.", format = "date") @Nullable String weddingDate,
            @Schema(description = "Of a wedding.", allowableValues = {"classic", "garden", "modern"}) @Nullable String theme,
            @Schema(description = "Of a storefront.") @Nullable String businessName,
            @Schema(description = "Of a storefront.", allowableValues = {"florist", "photographer", "videographer", "venue", "caterer",
                    "music", "planner", "baker", "stylist", "other"}) @Nullable String category,
            @Schema(description = "Of a storefront.") @Nullable String city,
            @Schema(description = "Why nobody pays, for the record; 500 characters at most.") @Nullable String why) {

        TenantFields fields() {
            return new TenantFields(plan, email, slug, partner1Name, partner2Name, weddingDate, theme, businessName, category, city);
        }

        @Nullable String reason() {
            String said = app.threshold.signup.FieldRules.tidy(why);
            return said.isEmpty() ? null : said.substring(0, Math.min(WHY, said.length()));
        }
    }

    /** @param added in the words of {@code missing}; empty when nothing was missing */
    @Schema(name = "Repair")
    record Repair(List<String> added, TenantResource tenant) {
    }

    /** A tenant that lacks something. */
    @Schema(name = "IncompleteTenant")
    record Incomplete(UUID id, String plan, String reference,
            @Schema(nullable = true, description = "The address it has or was signed up with.") @Nullable String slug,
            @Schema(nullable = true, description = "The owner's, or the signup's.") @Nullable String email,
            List<String> missing, Instant createdAt) {

        static Incomplete of(IncompleteTenant tenant) {
            return new Incomplete(tenant.id(), tenant.planCode(), tenant.reference(), tenant.slug(), tenant.ownerEmail(),
                    tenant.missing(), tenant.createdAt());
        }
    }
}
