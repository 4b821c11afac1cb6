package app.threshold.payment;

/** Something that Stripe told about one of its objects when asked, and that may concern a payment. */
sealed interface StripeAnswer permits StripeSession, StripeCharge, StripeRefund {
}
