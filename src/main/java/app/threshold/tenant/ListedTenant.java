package app.threshold.tenant;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A tenant as a list shows it.
 *
 * @param name the couple's or the business's, as its site has it; null where that part is missing
 * @param slug its address; null where it has none
 * @param ownerEmail the owner's; null where it has none
 * @param reference of the signup it came from
 * @param incomplete whether the register of damaged tenants names it
 * @param suspended whether an operator keeps its site from visitors
 */
public record ListedTenant(UUID id, String planCode, @Nullable String name, @Nullable String slug, @Nullable String ownerEmail,
                           String reference, Instant createdAt, boolean incomplete, boolean suspended) {
}
