package app.threshold.payment;

/** The checkout that was to be closed has been paid in the meantime. */
public class AlreadyPaidException extends RuntimeException {

    AlreadyPaidException() {
        super("The checkout has been paid");
    }
}
