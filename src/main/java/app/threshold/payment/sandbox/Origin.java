package app.threshold.payment.sandbox;

import org.jspecify.annotations.Nullable;

/** Which API request caused an event; both are null where it was the payer or the passing of time. */
record Origin(@Nullable String requestId, @Nullable String idempotencyKey) {

    static final Origin NONE = new Origin(null, null);
}
