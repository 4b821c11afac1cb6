package app.threshold.payment.sandbox;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment that succeeded, with its one charge.
 *
 * @param amount in the currency's minor unit
 * @param amountRefunded the part of it that was given back
 */
record PaymentIntent(String id, String chargeId, String checkoutSessionId, Instant createdAt, long amount,
        long amountRefunded, String currency, @Nullable String description, Map<String, String> metadata,
        String payerEmail, String payerName, String cardLast4, YearMonth cardExpires) {

    boolean isRefunded() {
        return amountRefunded == amount;
    }

    PaymentIntent refunded(long part) {
        return new PaymentIntent(id, chargeId, checkoutSessionId, createdAt, amount, amountRefunded + part, currency,
                description, metadata, payerEmail, payerName, cardLast4, cardExpires);
    }
}
