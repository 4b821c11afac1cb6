package app.threshold.admin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import app.threshold.account.Actor;
import app.threshold.account.ApiKey;
import app.threshold.account.ApiKeys;
import app.threshold.account.ApiScope;
import app.threshold.tenant.ProvisionedTenant;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.TenantDetails;
import app.threshold.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes an operator's own tenant and its first key, whose secret is told this once. */
@Service
class CreateTenantWithKey {

    private static final Set<ApiScope> OWN_TENANT = Set.of(ApiScope.TENANTS_READ);

    /** Long enough for a second click, a reload, a slow line; too short to be a way to keys that are the owners' to make. */
    private static final Duration TOLD_AGAIN_FOR = Duration.ofMinutes(10);

    private final CreateTenant createTenant;
    private final Tenants tenants;
    private final ApiKeys apiKeys;
    private final Clock clock;

    CreateTenantWithKey(CreateTenant createTenant, Tenants tenants, ApiKeys apiKeys, Clock clock) {
        this.createTenant = createTenant;
        this.tenants = tenants;
        this.apiKeys = apiKeys;
        this.clock = clock;
    }

    /**
     * Of a form that is sent again, a browser shows the last answer and throws the others away, with the secret in them,
     * so each tells a secret that works: of a key of its own. Which answer is the last the server cannot know, and so
     * revokes none.
     *
     * @param operator who waives the price, and makes the key
     * @throws FieldsRefused when the description is wrong, or its address or e-mail is taken; nothing was written
     * @throws app.threshold.tenant.TenantProvisioningError when it failed; its signup is on the list of stuck ones
     */
    Made create(NewTenantForm form, Actor operator) {
        UUID operatorId = Objects.requireNonNull(operator.id());
        ProvisionedTenant tenant = createTenant.create(form.fields(), Locale.of(form.language()), operatorId, operator,
                ProvisioningTrigger.OPERATOR, form.why().isEmpty() ? null : form.why(), form.request(operatorId));
        if (!tenant.created() && madeBefore(clock.instant().minus(TOLD_AGAIN_FOR), tenant.tenantId())) {
            return new Made(tenant, null);
        }
        // Not in the tenant's commit: should it fail, the form sent again makes another.
        return new Made(tenant, apiKeys.create(UUID.randomUUID(), tenant.slug(), tenant.tenantId(), OWN_TENANT, operator).orElseThrow());
    }

    private boolean madeBefore(Instant time, UUID tenantId) {
        return tenants.find(tenantId).map(TenantDetails::createdAt).filter(made -> !made.isBefore(time)).isEmpty();
    }

    /** @param key null where the form made its tenant so long ago that it tells no secret any more */
    record Made(ProvisionedTenant tenant, ApiKey.@Nullable WithSecret key) {
    }
}
