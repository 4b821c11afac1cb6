package app.threshold.payment;

import java.util.UUID;

/**
 * Stripe confirmed that a payment went back. Published within the transaction that records it.
 *
 * @param customerEmail of who paid, proved before
 * @param amount in minor units
 */
public record PaymentRefunded(UUID paymentId, UUID signupId, String customerEmail, long amount, String currency, RefundReason reason) {
}
