package app.threshold.payment.sandbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** @param amount in the minor unit of the payment's currency */
record Refund(String id, PaymentIntent payment, Instant createdAt, long amount, @Nullable String reason,
        Map<String, String> metadata) {
}
