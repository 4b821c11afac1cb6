package app.threshold.payment;

import org.jspecify.annotations.Nullable;

/** Stripe did not answer, or with a fault of its own. Nothing was charged; the same call may be made again. */
public class CheckoutUnavailableException extends RuntimeException {

    CheckoutUnavailableException(@Nullable Throwable cause) {
        super("The payment service cannot be reached at the moment", cause);
    }
}
