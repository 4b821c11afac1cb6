package app.threshold.payment.sandbox;

import java.time.Instant;

/**
 * The payer's bank took a charge back.
 *
 * @param amount in the minor unit of the payment's currency
 */
record Dispute(String id, PaymentIntent payment, Instant createdAt, long amount) {
}
