package app.threshold.admin;

import java.time.Instant;
import java.util.UUID;

import app.threshold.account.Actor;
import org.jspecify.annotations.Nullable;

/**
 * One action on many signups or tenants, and how far it is.
 *
 * @param actor whoever started it
 * @param total how many it is over
 * @param stopReason why it stops before its end; null when it does not
 * @param stoppedBy who asked it to stop; null when nobody did
 * @param endedAt when it was through or had stopped; null while it runs
 */
record BulkRun(UUID id, Kind kind, int total, int succeeded, int skipped, int failed, Actor actor, Instant startedAt,
               @Nullable StopReason stopReason, @Nullable String stoppedBy, @Nullable Instant endedAt) {

    /** What is done to each; as it stands in the table and in an address. */
    enum Kind {
        /** Of signups. */
        retry,
        /** Of tenants. */
        repair
    }

    /** Why one stops before its end; as it stands in the table. */
    enum StopReason {
        /** Somebody pressed the button. */
        ASKED,
        /** Several in a row could not be asked about at Stripe. */
        STRIPE_SILENT,
        /** Whoever started it may not do such things any more. */
        STARTER_BARRED
    }

    public int done() {
        return succeeded + skipped + failed;
    }

    public int left() {
        return total - done();
    }

    public boolean isRunning() {
        return endedAt == null;
    }

    public boolean isStopping() {
        return isRunning() && stopReason != null;
    }
}
