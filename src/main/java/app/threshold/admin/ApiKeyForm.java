package app.threshold.admin;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import app.threshold.account.ApiScope;
import app.threshold.signup.FieldRules;
import org.jspecify.annotations.Nullable;

/**
 * A key that is asked for.
 *
 * @param id the new key's, so that the form makes one however often it is sent
 * @param tenant whose key it is to be; null for one of the platform
 */
record ApiKeyForm(@Nullable UUID id, String name, List<String> scopes, @Nullable UUID tenant) {

    ApiKeyForm(@Nullable UUID id, @Nullable String name, @Nullable List<String> scopes, @Nullable UUID tenant) {
        this.id = id;
        this.name = FieldRules.tidy(name);
        this.scopes = scopes == null ? List.of() : scopes;
        this.tenant = tenant;
    }

    static ApiKeyForm empty() {
        return new ApiKeyForm(UUID.randomUUID(), null, null, null);
    }

    /** Those that there are; a tenant's key sees its own tenant and does nothing. */
    Set<ApiScope> chosen() {
        return tenant != null ? Set.of(ApiScope.TENANTS_READ)
                : scopes.stream().flatMap(code -> ApiScope.of(code).stream()).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
