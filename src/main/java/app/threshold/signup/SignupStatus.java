package app.threshold.signup;

/** How far a signup has come; written in lower case in {@code pending_signup.status}. */
public enum SignupStatus {

    /** The customer is filling in. */
    DRAFT,
    /** Address and e-mail are held; money may move, or the plan is free. */
    HELD,
    /** Paid or waived; to be provisioned. */
    PAID,
    /** The last try at provisioning failed; an operator is needed. */
    BLOCKED,
    /** Given up, and the money is owed back; everything is held until Stripe confirms that it went. */
    REFUNDING,
    /** The money went back, and nothing is held. */
    REFUNDED,
    /** There is a tenant. */
    COMPLETE
}
