package app.threshold.payment.sandbox;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A payment from the first try on that the bank was asked about, with its one charge.
 *
 * @param chargeId null as long as the bank was not asked to pay
 * @param amount in the currency's minor unit
 * @param amountRefunded the part of it that was given back
 * @param last4 the last digits of the card or account
 * @param cardExpires null for an account
 * @param dispute how the dispute about it stands; null where there never was one
 * @param failure why the last try came to nothing; null where it did not
 * @param settlement how it will end; null but while it is under way
 * @param canceledAt null for what is not canceled
 */
record PaymentIntent(String id, @Nullable String chargeId, String checkoutSessionId, Instant createdAt, Status status,
        PaymentMethod method, long amount, long amountRefunded, String currency, @Nullable String description,
        Map<String, String> metadata, String payerEmail, String payerName, String last4,
        @Nullable YearMonth cardExpires, Dispute.@Nullable Status dispute, @Nullable Failure failure,
        @Nullable Settlement settlement, @Nullable Instant canceledAt) {

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

    /** The same, paid by this charge. */
    PaymentIntent charged(String newChargeId) {
        return new PaymentIntent(id, newChargeId, checkoutSessionId, createdAt, Status.SUCCEEDED, method, amount,
                amountRefunded, currency, description, metadata, payerEmail, payerName, last4, cardExpires, dispute, null,
                null, null);
    }

    boolean isPaid() {
        return status == Status.SUCCEEDED;
    }

    /** Whether the money is with the payer's bank: a dispute is open, or lost. */
    boolean isTakenBack() {
        return dispute == Dispute.Status.NEEDS_RESPONSE || dispute == Dispute.Status.LOST;
    }

    /** Whether there is money that can be given back. */
    boolean isRefundable() {
        return isPaid() && !isRefunded() && !isTakenBack();
    }

    boolean isRefunded() {
        return amountRefunded == amount;
    }

    /** The test card that it was paid with; empty for an account. */
    Optional<TestCard> card() {
        return method == PaymentMethod.CARD ? TestCard.endingIn(last4) : Optional.empty();
    }

    long amountLeft() {
        return amount - amountRefunded;
    }
}
