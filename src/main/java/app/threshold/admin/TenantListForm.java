package app.threshold.admin;

import java.util.LinkedHashMap;
import java.util.Map;

import app.threshold.platform.ListAge;
import app.threshold.platform.Prefix;
import app.threshold.tenant.TenantFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a list of tenants is filtered by, as it stands in the address.
 *
 * @param missing a part that incomplete ones lack; the list of all does not ask for it
 */
record TenantListForm(TenantFilter.@Nullable State state, @Nullable String plan, @Nullable String missing,
                      @Nullable ListAge age, @Nullable String q) {

    TenantListForm {
        plan = plan == null || plan.isBlank() ? null : plan;
        missing = missing == null || missing.isBlank() ? null : missing;
        q = q == null || q.isBlank() ? null : q;
    }

    TenantFilter filter() {
        return new TenantFilter(state, plan, missing, age, Prefix.of(q));
    }

    public boolean isNarrow() {
        return state != null || plan != null || missing != null || age != null || q != null;
    }

    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("state", state);
        parameters.put("plan", plan);
        parameters.put("missing", missing);
        parameters.put("age", age);
        parameters.put("q", q);
        return parameters;
    }
}
