package app.threshold.tenant;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A tenant as its owner knows it.
 *
 * @param planCode {@code wedding} or {@code storefront}
 * @param reference of the signup it came from, for the owner to quote
 * @param slug the site's address; null only while the tenant is incomplete
 * @param createdAt when it was handed over
 * @param subscriptionEnd when the plan's term is over; null where it has no end
 * @param suspended an operator keeps the site from its visitors
 * @param missing what it lacks, in the words of the view {@code incomplete_tenant}; empty when it is whole
 */
public record OwnedTenant(UUID id, String planCode, String reference, @Nullable String slug, Instant createdAt,
                          @Nullable Instant subscriptionEnd, boolean suspended, List<String> missing) {

    /** The last day, by UTC, that is paid for; null where it has no end. */
    public @Nullable LocalDate lastDay() {
        return LastDay.of(subscriptionEnd);
    }

    public boolean isComplete() {
        return missing.isEmpty();
    }
}
