package app.threshold.payment.sandbox;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Money on its way back. It counts as given back from the moment it was asked for, and no more once it failed.
 *
 * @param amount in the minor unit of the payment's currency
 * @param turnsInto what its status will be; null for one that is final
 */
record Refund(String id, PaymentIntent payment, Instant createdAt, long amount, @Nullable String reason,
        Map<String, String> metadata, Status status, @Nullable Status turnsInto) {

    /** Why a refund fails, in Stripe's words; there is no other reason here. */
    static final String FAILURE_REASON = "expired_or_canceled_card";

    enum Status {
        PENDING, SUCCEEDED, FAILED, CANCELED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
