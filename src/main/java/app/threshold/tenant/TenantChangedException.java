package app.threshold.tenant;

import java.util.UUID;

/** The tenant is not any more as it was when the action was offered; nothing was done. */
public class TenantChangedException extends RuntimeException {

    TenantChangedException(UUID tenantId) {
        super("tenant " + tenantId + " has changed since");
    }
}
