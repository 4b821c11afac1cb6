package app.threshold.payment;

/** Why a payment goes back; stands as it is in {@code payment.refund_reason}. */
public enum RefundReason {

    /** No tenant could be made of it in time. */
    gave_up,
    /** Another payment had paid for the same signup. */
    second_payment,
    /** The signup it was for held nothing any more. */
    late,
    /** Paid in another amount or currency than ordered, or in a session that no order knows. */
    differs,
    /** An operator wanted it so. */
    operator,
    /** Made in Stripe's dashboard, where no reason is given. */
    stripe
}
