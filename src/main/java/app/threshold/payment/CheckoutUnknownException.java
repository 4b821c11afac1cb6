package app.threshold.payment;

import org.jspecify.annotations.Nullable;

/**
 * Stripe answered that it knows no such session: its keys are of another account or mode than those that the session was
 * opened with. Nothing can be said of its money, and asking again brings the same.
 */
public final class CheckoutUnknownException extends CheckoutUnavailableException {

    CheckoutUnknownException(@Nullable Throwable cause) {
        super(cause);
    }
}
