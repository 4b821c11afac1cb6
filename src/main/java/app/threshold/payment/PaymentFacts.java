package app.threshold.payment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * All that is known of one payment, for people to read. Amounts are in the currency's minor unit.
 *
 * @param status created, open, processing, paid, expired, failed, refunding or refunded
 * @param checkoutSessionId Stripe's session; null where Stripe was not asked or its answer not heard
 * @param paymentIntentId Stripe's payment; null before there was one
 * @param createdAt when it was ordered, and address and e-mail were held for it
 * @param askedAt when Stripe was last heard about it; null when never
 * @param changedAt when its status last changed, which for an expired or failed one is when its hold ended
 * @param refundReason why the money is owed back; null where it is not
 * @param amountRefunded as Stripe said; less than the amount after a partial refund in Stripe's dashboard
 * @param disputedAt when the payer's bank took it back for the time being; null when it did not
 */
public record PaymentFacts(UUID id, String status, long amount, String currency, @Nullable String checkoutSessionId,
                           @Nullable String paymentIntentId, Instant createdAt,
                           @Nullable Instant askedAt, Instant changedAt, @Nullable Instant paidAt,
                           @Nullable RefundReason refundReason, @Nullable String refundId,
                           @Nullable Instant refundedAt, long amountRefunded, @Nullable Instant disputedAt) {

    /** Whether it ended without money. */
    public boolean isOver() {
        return status.equals("expired") || status.equals("failed");
    }

    /** What Stripe calls it: its payment, or before there is one its session. */
    public Optional<String> stripeId() {
        return Optional.ofNullable(paymentIntentId).or(() -> Optional.ofNullable(checkoutSessionId));
    }
}
