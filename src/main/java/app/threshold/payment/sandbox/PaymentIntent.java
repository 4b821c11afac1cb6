package app.threshold.payment.sandbox;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment from the first try on that the bank was asked about, with its one charge.
 *
 * @param chargeId null as long as the bank was not asked to pay
 * @param amount in the currency's minor unit
 * @param amountRefunded the part of it that was given back
 * @param last4 the last digits of the card or account
 * @param cardExpires null for an account
 * @param failure why the last try came to nothing; null where it did not
 * @param settlement how it will end; null but while it is under way
 */
record PaymentIntent(String id, @Nullable String chargeId, String checkoutSessionId, Instant createdAt, Status status,
        PaymentMethod method, long amount, long amountRefunded, String currency, @Nullable String description,
        Map<String, String> metadata, String payerEmail, String payerName, String last4,
        @Nullable YearMonth cardExpires, @Nullable Failure failure,
        @Nullable Settlement settlement) {

    enum Status {
        REQUIRES_PAYMENT_METHOD, REQUIRES_ACTION, PROCESSING, SUCCEEDED, CANCELED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Failure(String code, String message) {
    }

    /** @param well whether the money comes */
    record Settlement(Instant at, boolean well) {
    }

    boolean isPaid() {
        return status == Status.SUCCEEDED;
    }

    boolean isRefunded() {
        return amountRefunded == amount;
    }

    long amountLeft() {
        return amount - amountRefunded;
    }
}
