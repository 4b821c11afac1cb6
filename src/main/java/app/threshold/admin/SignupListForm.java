package app.threshold.admin;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import app.threshold.platform.ListAge;
import app.threshold.platform.Prefix;
import app.threshold.signup.SignupFilter;
import org.jspecify.annotations.Nullable;

/** What the list of signups is filtered by, as it stands in the address. */
record SignupListForm(SignupFilter.@Nullable State state, @Nullable String plan, SignupFilter.@Nullable Reason reason,
                      @Nullable String sqlstate, @Nullable ListAge age, @Nullable String q) {

    SignupListForm {
        state = state == null ? SignupFilter.State.stuck : state;
        plan = plan == null || plan.isBlank() ? null : plan;
        sqlstate = sqlstate == null || sqlstate.isBlank() ? null : sqlstate.strip().toUpperCase(Locale.ROOT);
        q = q == null || q.isBlank() ? null : q;
    }

    SignupFilter filter() {
        return new SignupFilter(state, plan, reason, sqlstate, age, Prefix.of(q));
    }

    /** Whether it asks for anything besides the state, and an empty list may only mean that nothing fits. */
    public boolean isNarrow() {
        return plan != null || reason != null || sqlstate != null || age != null || q != null;
    }

    /** The stuck are cured in the order in which they wait; of all others the latest are asked for. */
    Paging.Sort usualSort() {
        return state.isStuck() ? Paging.Sort.oldest : Paging.Sort.newest;
    }

    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("state", state);
        parameters.put("plan", plan);
        parameters.put("reason", reason);
        parameters.put("sqlstate", sqlstate);
        parameters.put("age", age);
        parameters.put("q", q);
        return parameters;
    }
}
