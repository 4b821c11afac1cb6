package app.threshold.tenant;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** A tenant could not be repaired and is as it was. */
public class TenantNotRepaired extends RuntimeException {

    public enum Reason {
        /** There is no such tenant. */
        NO_SUCH_TENANT,
        /** Its address or its e-mail belongs to another by now; somebody has to decide. */
        CLAIMED_BY_ANOTHER,
        /** Something else works on this tenant at this moment, or the database is out of reach; another try may do. */
        BUSY,
        /** What is missing nobody told: an import without a couple's names, an e-mail or an address. */
        NOT_KNOWN,
        /** The database refused for another reason. */
        REFUSED
    }

    private final Reason reason;
    private final @Nullable String sqlState;

    TenantNotRepaired(UUID tenantId, Reason reason, @Nullable String sqlState, Throwable cause) {
        super("tenant " + tenantId + " could not be repaired: " + reason, cause);
        this.reason = reason;
        this.sqlState = sqlState;
    }

    public Reason reason() {
        return reason;
    }

    /** PostgreSQL's code for the cause; null when it did not answer. */
    public @Nullable String sqlState() {
        return sqlState;
    }
}
