package app.threshold.payment;

import java.util.UUID;

/**
 * A refund that somebody had begun in Stripe's dashboard was canceled there, and the payment stays. Published within the
 * transaction that records it.
 */
public record RefundWithdrawn(UUID paymentId, UUID signupId) {
}
