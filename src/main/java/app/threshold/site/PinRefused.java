package app.threshold.site;

/** A guest did not get in. */
class PinRefused extends RuntimeException {

    enum Reason {
        WRONG_PIN,
        /** Not even looked at: there were too many wrong ones before. */
        TOO_MANY_TRIES,
        /** A guest link that was never valid, or no longer is. */
        WRONG_LINK
    }

    private final Reason reason;

    PinRefused(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
