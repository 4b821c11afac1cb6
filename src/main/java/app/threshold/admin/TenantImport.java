package app.threshold.admin;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A file of tenants from another system.
 *
 * @param status checked, running or done
 * @param rows how many lines it has
 * @param faulty how many of them cannot be imported
 * @param incomplete how many of the others will lack something
 * @param done how far the job is
 * @param failedLine which line made the last try fail; null when none did
 * @param failedReason why the last try failed where no line is to blame, as the database told it; null when it did not
 * @param begun the job is at it, and nobody can cancel it any more
 * @param forgotten its lines were deleted, and only their numbers are left
 * @param version counts what was done with it; an action names the one it was offered in
 */
record TenantImport(UUID id, String fileName, String uploadedBy, Instant uploadedAt, String status, int rows, int faulty, int incomplete,
                    int done, @Nullable Instant finishedAt, @Nullable Integer failedLine,
                    @Nullable String failedReason, int version, boolean begun, boolean forgotten) {

    public int good() {
        return rows - faulty;
    }

    public boolean isRunning() {
        return status.equals("running");
    }

    /** Whether an operator may still say that it is to be imported. */
    public boolean isOpen() {
        return status.equals("checked") && !forgotten && good() > 0;
    }

    public boolean isDone() {
        return status.equals("done");
    }
}
