package app.threshold.site;

import java.util.UUID;

import app.threshold.tenant.SiteAddress;
import org.jspecify.annotations.Nullable;

/** What stands at an address. */
sealed interface Site {

    /** Open to everybody. */
    record OpenStorefront(StorefrontView storefront) implements Site {
    }

    /** Open to the couple and its guests. */
    record GuardedWedding(SiteAddress address, Wedding wedding) implements Site {

        boolean opensFor(@Nullable UUID accountId, @Nullable String guestPass) {
            return accountId != null && accountId.equals(address.ownerId())
                    || guestPass != null && GuestPass.of(wedding).matches(guestPass);
        }
    }
}
