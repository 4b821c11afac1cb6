package app.threshold.payment.sandbox;

import java.time.Instant;
import java.util.Locale;

/**
 * The payer's bank took a charge back.
 *
 * @param amount in the minor unit of the payment's currency
 */
record Dispute(String id, PaymentIntent payment, Instant createdAt, long amount, Status status) {

    enum Status {
        NEEDS_RESPONSE, WON, LOST;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
