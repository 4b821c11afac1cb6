package app.threshold.signup;

import app.threshold.platform.ListAge;
import app.threshold.platform.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Which signups an operator wants to see. What is null is not asked about.
 *
 * @param plan a plan's code
 * @param reason the kind of the last failure
 * @param sqlstate PostgreSQL's code for the last failure, as a whole
 * @param age of a stuck one since it is stuck, and of any other since it was begun
 * @param search the beginning of the e-mail, of a partner's or the business's name or of the address, or a whole reference
 */
public record SignupFilter(State state, @Nullable String plan, @Nullable Reason reason, @Nullable String sqlstate,
                           @Nullable ListAge age, @Nullable Prefix search) {

    public static final SignupFilter STUCK = new SignupFilter(State.stuck, null, null, null, null, null);
    public static final SignupFilter ALL = new SignupFilter(State.all, null, null, null, null, null);

    /** As it stands in an address. */
    public enum State {
        /** To be cured, in whatever status. */
        stuck,
        /** Those of the stuck ones of whose checkout nobody knows how it ended. */
        doubt,
        /** Those of the stuck ones that are paid for, or waived: in status paid or blocked. */
        waiting,
        all, draft, held, paid, blocked, refunding, refunded, complete;

        /** Whether it is stuck by its definition, so that its list is ordered by since when. */
        public boolean isStuck() {
            return this == stuck || this == doubt || this == waiting;
        }
    }

    /** Why provisioning failed last; what falls under each is said in {@code signup/0003-find-signups.sql}. */
    public enum Reason {
        /** It never failed. */
        none,
        /** Passes by itself: connections, locks, restarts. */
        passing,
        /** A key that should have been held is taken. */
        taken,
        /** Another constraint refused. */
        constraint,
        /** The plan or its package templates are missing. */
        template,
        /** Not held, not paid as shown, or given up. */
        order,
        other
    }
}
