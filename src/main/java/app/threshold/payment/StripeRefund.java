package app.threshold.payment;

/**
 * What Stripe says of a refund.
 *
 * @param amount what of the charge has gone back in all, in minor units
 * @param status {@code pending}, {@code requires_action}, {@code succeeded}, {@code failed} or {@code canceled}
 * @param whole  whether nothing of the charge is left with us; known once the refund succeeded
 */
record StripeRefund(String id, String paymentIntentId, long amount, String status, boolean whole)
        implements StripeAnswer {

    /** All of it went back. */
    boolean isConfirmed() {
        return whole && status.equals("succeeded");
    }

    /** The bank has not answered. */
    boolean isUnderWay() {
        return status.equals("pending") || status.equals("requires_action");
    }

    /** It went through, and a part of the charge is still, or again, with us: the rest takes another refund. */
    boolean isPartial() {
        return status.equals("succeeded") && !whole;
    }

    /** Somebody thought better of it before the bank had it. */
    boolean isWithdrawn() {
        return status.equals("canceled");
    }

    /** The money is back with us, and so still owed. */
    boolean isLost() {
        return status.equals("failed") || status.equals("canceled");
    }
}
