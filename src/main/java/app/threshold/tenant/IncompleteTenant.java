package app.threshold.tenant;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A tenant that lacks something its plan promises.
 *
 * @param slug the address it has or, where that is what it lacks, the one it was signed up with; null where an import knew none
 * @param ownerEmail the owner's or, where there is none, the signup's; null where an import knew none
 * @param missing what it lacks, of: owner, profile, wedding, storefront, segment, package, address
 * @param reference of the signup it came from
 */
public record IncompleteTenant(UUID id, String planCode, @Nullable String slug, @Nullable String ownerEmail, List<String> missing,
                               Instant createdAt, String reference) {

    /** What a tenant may lack, in the order in which it is told. */
    public static final List<String> PARTS = List.of("owner", "profile", "wedding", "storefront", "segment", "package", "address");
}
