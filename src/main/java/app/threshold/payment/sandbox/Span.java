package app.threshold.payment.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Between which times something was made; null where there is no bound.
 *
 * @param from that second or later
 * @param until before that second
 */
record Span(@Nullable Instant from, @Nullable Instant until) {

    /** Stripe's {@code created}, a second, or {@code created[gte|gt|lte|lt]}. */
    static Span of(Parameters parameters) {
        Instant only = parameters.time("created");
        Instant gte = parameters.time("created[gte]");
        Instant gt = parameters.time("created[gt]");
        Instant lte = parameters.time("created[lte]");
        Instant lt = parameters.time("created[lt]");
        // Whole seconds are all that the wire format has: after a second means from the next one on.
        return new Span(later(only, later(gte, next(gt))), earlier(next(only), earlier(lt, next(lte))));
    }

    private static @Nullable Instant next(@Nullable Instant second) {
        return second == null ? null : second.plusSeconds(1);
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        return a == null ? b : b == null || a.isAfter(b) ? a : b;
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        return a == null ? b : b == null || a.isBefore(b) ? a : b;
    }
}
