package app.threshold.payment;

/**
 * What Stripe says of a payment intent's charge.
 *
 * @param amount         in minor units
 * @param amountRefunded the part of it that went back, or is on its way
 * @param disputed       whether the payer has had the bank call it back
 */
record StripeCharge(String paymentIntentId, long amount, long amountRefunded, boolean disputed) implements StripeAnswer {

    boolean isRefunded() {
        return amountRefunded >= amount;
    }
}
