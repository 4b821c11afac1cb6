package app.threshold.tenant;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * All that an operator sees of one tenant. What it lacks is null or zero, and is named in {@code missing}.
 *
 * @param planCode {@code wedding} or {@code storefront}
 * @param reference of the signup it came from
 * @param slug the address it has
 * @param askedSlug the address it was signed up with
 * @param askedEmail the e-mail it was signed up with
 * @param ownerHasPassword false while the owner has not yet used the link that sets one
 * @param waivedBy e-mail of the operator who waived the price; null where it was paid or free
 * @param subscriptionStatus active or ended
 * @param subscriptionEnd null where it has no end
 * @param displayName the couple's names or the business's name
 * @param askedName of it what the signup knows, where the site has none: of a couple perhaps one name
 * @param missing as in {@link IncompleteTenant}
 * @param suspendedAt since when visitors are kept out; null while the site is open
 * @param version counts what operators did to it; an action names the one it was offered in
 */
public record TenantDetails(UUID id, String planCode, UUID signupId, String reference, Instant createdAt,
                            @Nullable String slug, @Nullable String askedSlug, @Nullable String askedEmail,
                            @Nullable UUID ownerId, @Nullable String ownerEmail, boolean ownerHasPassword,
                            @Nullable String waivedBy, @Nullable String subscriptionStatus, @Nullable Instant subscriptionEnd,
                            @Nullable String displayName, @Nullable String askedName, @Nullable LocalDate weddingDate, @Nullable String theme,
                            @Nullable String category, @Nullable String city, int segments, int packages,
                            List<String> missing, @Nullable Instant suspendedAt, int version) {

    /** The last day, by UTC, that is paid for; null where it has no end. */
    public @Nullable LocalDate lastDay() {
        return LastDay.of(subscriptionEnd);
    }

    public boolean isComplete() {
        return missing.isEmpty();
    }

    public boolean isSuspended() {
        return suspendedAt != null;
    }

    /** What people call it: the names on the site, else the address, else the signup's reference. */
    public String title() {
        return displayName != null ? displayName : slug != null ? slug : askedSlug != null ? askedSlug : reference;
    }
}
