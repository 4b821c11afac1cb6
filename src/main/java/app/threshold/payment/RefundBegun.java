package app.threshold.payment;

import java.util.UUID;

/**
 * A payment is on its way back that nobody here has sent there: somebody did so in Stripe's dashboard. Published within
 * the transaction that records it; {@link PaymentRefunded} follows when Stripe confirms.
 */
public record RefundBegun(UUID paymentId, UUID signupId) {
}
