package app.threshold.payment;

/** What is known of the money of one signup, after Stripe was asked. */
public enum PaymentState {

    /** No checkout waits, and none was paid. */
    NONE,
    /** A checkout session waits for the customer. */
    OPEN,
    /** The customer is through, and the bank has not answered yet. */
    PROCESSING,
    /** Paid, but not as ordered, or when nothing was held any more; Stripe has not confirmed yet that it went back. */
    RETURNING,
    /** Paid, in the amount and currency that were ordered. */
    PAID
}
