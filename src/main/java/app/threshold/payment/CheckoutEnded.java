package app.threshold.payment;

import java.util.UUID;

/** Stripe said that a checkout session ended unpaid. Published within the transaction that records it. */
public record CheckoutEnded(UUID paymentId, UUID signupId, Cause cause) {

    /** What ended it. */
    public enum Cause {
        /** Its time was over. */
        EXPIRED,
        /** The customer wanted to change the order. */
        CLOSED,
        /** The bank said no, days after the customer had thought to have paid. */
        FAILED,
        /** Stripe would not open it. */
        REFUSED
    }
}
