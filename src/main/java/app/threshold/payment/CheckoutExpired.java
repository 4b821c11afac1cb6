package app.threshold.payment;

import java.util.UUID;

/** Stripe said that a checkout session ended unpaid. Published within the transaction that records it. */
public record CheckoutExpired(UUID paymentId, UUID signupId) {
}
