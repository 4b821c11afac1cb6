package app.threshold.payment;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What Stripe says of a payment intent's charge.
 *
 * @param paymentId      our row, from the intent's metadata that its charge has too; null when it is not ours
 * @param amount         in minor units
 * @param amountRefunded the part of it that went back, or is on its way
 * @param disputed       whether the payer has had the bank call it back
 */
record StripeCharge(String paymentIntentId, @Nullable UUID paymentId, long amount, long amountRefunded,
        boolean disputed) implements StripeAnswer {

    boolean isRefunded() {
        return amountRefunded >= amount;
    }
}
