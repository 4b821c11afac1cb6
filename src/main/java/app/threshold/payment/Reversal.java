package app.threshold.payment;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * That somebody set out to give a payment back, or to have it called back by the payer's bank: an entry of one of Stripe's
 * lists, which tells of which payment, and not what came of it.
 *
 * @param paymentId our row, from the payment intent's metadata; null when it is not ours
 * @param madeAt    by Stripe's clock
 */
record Reversal(Kind kind, String paymentIntentId, @Nullable UUID paymentId, Instant madeAt) {

    /** Stands as it is in {@code stripe_list_reading.list}. */
    enum Kind {
        refunds, disputes
    }
}
