package app.threshold.tenant;

import java.util.Locale;

/** Who asked for a try at provisioning; stands in {@code provisioning_attempt.triggered_by}. */
public enum ProvisioningTrigger {

    /** The customer's final POST, or the retry page's button. */
    WIZARD,
    /** The background job that was staged with the payment or after a failure. */
    JOB,
    /** The operator's console. */
    OPERATOR,
    /** A program, through the API. */
    API;

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
