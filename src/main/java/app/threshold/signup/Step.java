package app.threshold.signup;

import java.util.Locale;

/** The wizard's pages in their order. A page is open once all before it are done. */
enum Step {

    ACCOUNT, CONFIRM, DETAILS, ADDRESS, REVIEW, FINISH;

    /** The page that a customer with this signup should see when asking for none in particular: the first not done. */
    static Step next(PendingSignup signup) {
        return switch (signup.status()) {
            case PAID, BLOCKED, REFUNDING, REFUNDED, COMPLETE -> FINISH;
            case HELD -> signup.isFree() ? FINISH : REVIEW;
            case DRAFT -> {
                if (!signup.isEmailConfirmed()) {
                    yield CONFIRM;
                }
                if (!signup.isDescribed()) {
                    yield DETAILS;
                }
                yield signup.slug() == null ? ADDRESS : REVIEW;
            }
        };
    }

    /** Whether the page may be shown and sent. Paid signups have only the last; a held one asks Stripe there. */
    boolean isOpen(PendingSignup signup) {
        return switch (signup.status()) {
            case PAID, BLOCKED, REFUNDING, REFUNDED, COMPLETE -> this == FINISH;
            case HELD -> this != CONFIRM;
            case DRAFT -> compareTo(next(signup)) <= 0 && !(this == CONFIRM && signup.isEmailConfirmed());
        };
    }

    String path(String planCode) {
        return this == ACCOUNT ? "/signup/" + planCode : "/signup/" + word();
    }

    /** As it stands in message keys. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
