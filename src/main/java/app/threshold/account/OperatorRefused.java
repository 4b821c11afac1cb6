package app.threshold.account;

/** What was wanted of an operator cannot be, and nothing was changed. */
public class OperatorRefused extends RuntimeException {

    private final Reason reason;

    OperatorRefused(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public enum Reason {
        /** There is no such operator any more, or the invitation was accepted or withdrawn. */
        GONE,
        /** Nobody would be left who may decide on operators. */
        LAST_OWNER,
        /** Another changed the level since the page was read. */
        STALE,
        /** An account or a signup has this e-mail address. */
        EMAIL_TAKEN,
        /** The own second factor is removed with a code, on the own account's page. */
        OWN_FACTOR
    }
}
