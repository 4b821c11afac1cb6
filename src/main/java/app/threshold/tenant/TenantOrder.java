package app.threshold.tenant;

import java.time.LocalDate;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant is to be made of, when it does not come from the wizard.
 *
 * @param email        the owner's; trimmed and in lower case
 * @param passwordHash as {@code Passwords#hash} gives it; {@code Passwords#NONE} for an owner who is mailed a link to set one
 * @param slug         the address, 3 to 63 characters {@code a-z0-9-}
 * @param wedding      set for the plan {@code wedding}, and only then
 * @param storefront   set for the plan {@code storefront}, and only then
 */
public record TenantOrder(String email, String passwordHash, String slug, Locale locale,
        @Nullable WeddingDetails wedding, @Nullable StorefrontDetails storefront) {

    public TenantOrder {
        if ((wedding == null) == (storefront == null)) {
            throw new IllegalArgumentException("A tenant is either a wedding or a storefront");
        }
    }

    String planCode() {
        return wedding != null ? "wedding" : "storefront";
    }

    /** The couple, their day and the look of their site. */
    public record WeddingDetails(String partner1Name, String partner2Name, LocalDate weddingDate, String theme) {
    }

    /** The business as its shop window shows it. */
    public record StorefrontDetails(String businessName, String category, String city) {
    }
}
