package app.threshold.tenant;

import app.threshold.platform.ListAge;
import app.threshold.platform.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Which tenants an operator wants to see. What is null is not asked about.
 *
 * @param state whether the site is open; only asked about in the list of all
 * @param plan a plan's code
 * @param missing what they lack, of the parts in {@link IncompleteTenant#missing()}; only asked about incomplete ones
 * @param age since they were made
 * @param search the beginning of the owner's e-mail, of a partner's or the business's name or of the address, or the
 *               whole reference of the signup
 */
public record TenantFilter(@Nullable State state, @Nullable String plan, @Nullable String missing, @Nullable ListAge age, @Nullable Prefix search) {

    public static final TenantFilter ALL = new TenantFilter(null, null, null, null, null);

    /** As it stands in an address. */
    public enum State {
        active, suspended
    }
}
