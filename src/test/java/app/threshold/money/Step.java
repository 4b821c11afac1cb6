package app.threshold.money;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody does, or that happens. Every step may be taken at any time: where it has nothing to do it does
 * nothing, so that a story stays a story when steps are left out of it.
 *
 * @param who   which customer, event, kind of job, span of time or the like; taken modulo how many there are
 * @param twist what disturbs it; null: nothing
 */
record Step(Act act, int who, @Nullable Twist twist) {

    /** What can be done or happen. The number beside it is what {@code who} counts. */
    enum Act {

        /** The review's button: the customer. */
        CLICK,
        /** A card that pays, in the newest tab with a checkout page: the customer, and which card. */
        PAY,
        /** The same in the oldest tab: the customer, and which card. */
        PAY_IN_OLD_TAB,
        /** A card that is declined, in the newest tab: the customer. */
        DECLINED,
        /** A bank debit that will settle: the customer. */
        DEBIT,
        /** A bank debit that will come back: the customer. */
        BAD_DEBIT,
        /** The page that Stripe sends back to: the customer. */
        COME_BACK,
        /** The same and the final POST, if the page offers it: the customer. */
        FINISH,
        /** The link of the newest mail that has one, on another device: the customer. */
        RESUME,
        /** Another address: the customer. */
        EDIT,
        /** The address that another customer has: the customer. */
        EDIT_TO_RIVALS,
        /** A webhook arrives for the first time: which of those under way. */
        DELIVER,
        /** A webhook that was answered arrives once more: which. */
        REDELIVER,
        /** A webhook will never arrive: which of those under way. */
        LOSE,
        /** The due jobs of one kind run: which kind. */
        JOB,
        /** All due jobs run. */
        JOBS,
        /** The clock goes on: which of the spans. */
        TIME,
        /** Provisioning fails until it is mended. */
        BREAK_PROVISIONING,
        MEND_PROVISIONING,
        /** Provisioning meets serialization failures: how many. */
        PASSING_FAULTS,
        /** The operator tries a stuck signup again: the customer. */
        RETRY,
        /** The operator gives the money of a blocked signup back: the customer. */
        GIVE_BACK,
        /** The customer's jobs are gone, as after a careless hand in the database: the customer. */
        FORGET_JOBS,
        /**
         * Stripe makes a second session for the customer's newest payment, as it would for a key that it has forgotten, and
         * the customer has it in a tab: the customer, and whether its price is another.
         */
        SECOND_SESSION,
        /** All of the newest charge, or a part, is given back in Stripe's dashboard: the customer, and whether all. */
        REFUND_BY_HAND,
        /** Stripe cannot be reached until it is back. */
        STRIPE_DOWN,
        /** Stripe works and its answers are lost, until it is back. */
        STRIPE_MUTE,
        STRIPE_BACK,
        /** The application's connections to the database are cut. */
        CUT
    }

    /** How a step is disturbed. */
    enum Kind {

        /** The call does not reach Stripe. */
        LOST,
        /** Stripe does what it was asked, and the answer does not arrive. */
        ANSWER_LOST,
        /** Stripe answers 429. */
        TOO_MANY,
        /** Before Stripe gets the call, another step is taken. */
        BEFORE,
        /** When Stripe has done its work and its answer has not arrived, another step is taken. */
        AFTER,
        /** The same, and then the answer is lost. */
        AFTER_AND_LOST,
        /** When Stripe's answer is on its way, the connections to the database are cut. */
        CUT,
        /** Another step is taken at the same time, from one barrier. */
        TOGETHER;

        boolean hasStep() {
            return this == BEFORE || this == AFTER || this == AFTER_AND_LOST || this == TOGETHER;
        }
    }

    /**
     * @param call which of the step's calls to Stripe is disturbed, from 0; of no meaning for {@code TOGETHER}
     * @param step what is done in the meantime; null unless the kind has one. It is not disturbed itself.
     */
    record Twist(int call, Kind kind, @Nullable Step step) {

        @Override
        public String toString() {
            return call + " " + kind + (step == null ? "" : "{" + step + "}");
        }
    }

    private static final Pattern TEXT = Pattern.compile("(\\w+):(\\d+)(?: @(\\d+) (\\w+)(?:\\{(.+)})?)?");

    static Step parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not a step: " + text);
        }
        Twist twist = parts.group(3) == null ? null : new Twist(Integer.parseInt(parts.group(3)), Kind.valueOf(parts.group(4)),
                parts.group(5) == null ? null : parse(parts.group(5)));
        return new Step(Act.valueOf(parts.group(1)), Integer.parseInt(parts.group(2)), twist);
    }

    Step untwisted() {
        return new Step(act, who, null);
    }

    @Override
    public String toString() {
        return act + ":" + who + (twist == null ? "" : " @" + twist);
    }
}
