package app.threshold.payment;

import java.time.Instant;
import java.util.UUID;

/**
 * A payment was recorded as paid. Published within the transaction that records it, so that a listener's effect commits
 * with it or not at all.
 */
public record PaymentSucceeded(UUID paymentId, UUID signupId, Instant paidAt) {
}
