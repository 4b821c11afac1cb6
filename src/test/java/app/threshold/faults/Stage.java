package app.threshold.faults;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import app.threshold.faults.Seen.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A moment at which the journey is cut, told by what passes between the processes.
 *
 * @param what the call or statement; of a transaction, one of its statements
 * @param since the answer of Stripe's that must have come before; null when none need to
 */
record Stage(Part part, String title, Kind kind, Pattern what, @Nullable Pattern since) {

    private static final String SESSIONS = "/v1/checkout/sessions";
    private static final String RETRIEVE = "^GET .*" + SESSIONS + "/cs_\\w+";
    private static final String EXPIRE = "^POST .*" + SESSIONS + "/cs_\\w+/expire";
    private static final String CREATE = "^POST .*" + SESSIONS + "(?: |$)";
    private static final String LIST = "^GET .*" + SESSIONS + "(?: |$)";
    private static final String REFUND = "^POST .*/v1/refunds(?: |$)";
    private static final String REFUND_READ = "^GET .*/v1/refunds/re_\\w+";
    private static final String REFUNDS_OF_IT = "^GET .*/v1/refunds \\?(?:.*&)?payment_intent=";
    private static final String REFUNDS = "^GET .*/v1/refunds \\?(?:.*&)?created";
    private static final String DISPUTES = "^GET .*/v1/disputes \\?(?:.*&)?created";
    private static final String INTENT = "^GET .*/v1/payment_intents/pi_\\w+";
    private static final String OUR_ROW = "insert into payment\\b";
    private static final String RECORDS = "update payment\\b";
    private static final String PROVISIONS = "\\bprovision_tenant\\(";
    private static final String CROSSES_OFF = "delete from scheduled_tasks\\b";
    /** A refund's job looks again later whether the money stayed where it went. */
    private static final String PUTS_OFF = "update scheduled_tasks\\s+set [^;]*\\bexecution_time =";
    private static final String CHANGES = "update pending_signup set [^;]*partner2_name";

    /** In the order of the journey. */
    static List<Stage> all() {
        return Stream.of(
                order(Part.ORDER), order(Part.ORDER_AGAIN),
                Stream.of(
                        stage(Part.RETURN, "before Stripe is asked", Kind.STRIPE_ASKED, RETRIEVE),
                        stage(Part.RETURN, "after Stripe answered", Kind.STRIPE_ANSWERS, RETRIEVE),
                        stage(Part.RETURN, "before \"paid\" is recorded", Kind.STATEMENT, RECORDS, RETRIEVE),
                        stage(Part.RETURN, "before its commit", Kind.COMMIT, RECORDS, RETRIEVE),
                        stage(Part.RETURN, "after its commit", Kind.COMMITTED, RECORDS, RETRIEVE),
                        stage(Part.RETURN, "before the answer", Kind.CUSTOMER_ANSWERED, "^GET /signup/finish")),
                webhook(Part.WEBHOOK), webhook(Part.DEBIT), webhook(Part.EXPIRY),
                Stream.of(
                        stage(Part.FINAL, "before the tenant is made", Kind.STATEMENT, PROVISIONS),
                        stage(Part.FINAL, "before its commit", Kind.COMMIT, PROVISIONS),
                        stage(Part.FINAL, "after its commit", Kind.COMMITTED, PROVISIONS),
                        stage(Part.FINAL, "before the answer", Kind.CUSTOMER_ANSWERED, "^POST /signup/finish")),
                Stream.of(
                        stage(Part.JOB, "before the tenant is made", Kind.STATEMENT, PROVISIONS),
                        stage(Part.JOB, "before its commit", Kind.COMMIT, PROVISIONS),
                        stage(Part.JOB, "after its commit", Kind.COMMITTED, PROVISIONS),
                        stage(Part.JOB, "before the job is crossed off", Kind.STATEMENT, CROSSES_OFF)),
                Stream.of(
                        stage(Part.SWEEP, "before Stripe's list is read", Kind.STRIPE_ASKED, LIST),
                        stage(Part.SWEEP, "after the list", Kind.STRIPE_ANSWERS, LIST),
                        stage(Part.SWEEP, "before \"paid\" is recorded", Kind.STATEMENT, RECORDS, LIST),
                        stage(Part.SWEEP, "before its commit", Kind.COMMIT, RECORDS, LIST),
                        stage(Part.SWEEP, "after its commit", Kind.COMMITTED, RECORDS, LIST)),
                asked(Part.DEBIT_UNHEARD),
                edit(Part.EDIT), edit(Part.EDIT_AGAIN),
                Stream.of(
                        stage(Part.REFUND, "before it is owed", Kind.STATEMENT, RECORDS),
                        stage(Part.REFUND, "before that commit", Kind.COMMIT, RECORDS),
                        stage(Part.REFUND, "after that commit", Kind.COMMITTED, RECORDS),
                        stage(Part.REFUND, "before Stripe refunds", Kind.STRIPE_ASKED, REFUND),
                        stage(Part.REFUND, "after Stripe refunded", Kind.STRIPE_ANSWERS, REFUND),
                        stage(Part.REFUND, "before it is recorded", Kind.STATEMENT, RECORDS, REFUND),
                        stage(Part.REFUND, "before its commit", Kind.COMMIT, RECORDS, REFUND),
                        stage(Part.REFUND, "after its commit", Kind.COMMITTED, RECORDS, REFUND),
                        stage(Part.REFUND, "before the job is put off", Kind.STATEMENT, PUTS_OFF, REFUND),
                        stage(Part.REFUND, "before Stripe is asked, a day later, whether it stayed", Kind.STRIPE_ASKED, REFUND_READ),
                        stage(Part.REFUND, "after Stripe answered that", Kind.STRIPE_ANSWERS, REFUND_READ)),
                Stream.concat(heardOf(Part.REFUND_ELSEWHERE), Stream.of(
                        stage(Part.REFUND_ELSEWHERE, "before Stripe is asked which refund it was", Kind.STRIPE_ASKED, REFUNDS_OF_IT),
                        stage(Part.REFUND_ELSEWHERE, "after Stripe answered that", Kind.STRIPE_ANSWERS, REFUNDS_OF_IT),
                        stage(Part.REFUND_ELSEWHERE, "before the refund is recorded", Kind.STATEMENT, RECORDS, REFUNDS_OF_IT),
                        stage(Part.REFUND_ELSEWHERE, "before that commit", Kind.COMMIT, RECORDS, REFUNDS_OF_IT),
                        stage(Part.REFUND_ELSEWHERE, "after that commit", Kind.COMMITTED, RECORDS, REFUNDS_OF_IT))),
                Stream.concat(Stream.of(
                        stage(Part.REFUND_UNHEARD, "before Stripe's list of refunds is read", Kind.STRIPE_ASKED, REFUNDS),
                        stage(Part.REFUND_UNHEARD, "after that list", Kind.STRIPE_ANSWERS, REFUNDS)),
                        Stream.concat(heardOf(Part.REFUND_UNHEARD), Stream.of(
                                stage(Part.REFUND_UNHEARD, "before Stripe's list of disputes is read", Kind.STRIPE_ASKED, DISPUTES),
                                stage(Part.REFUND_UNHEARD, "after that list of disputes", Kind.STRIPE_ANSWERS, DISPUTES)))))
                .flatMap(stages -> stages).toList();
    }

    private static Stream<Stage> order(Part part) {
        return Stream.of(
                stage(part, "before our row", Kind.STATEMENT, OUR_ROW),
                stage(part, "before its commit", Kind.COMMIT, OUR_ROW),
                stage(part, "after its commit", Kind.COMMITTED, OUR_ROW),
                stage(part, "before Stripe makes a session", Kind.STRIPE_ASKED, CREATE),
                stage(part, "after Stripe made it", Kind.STRIPE_ANSWERS, CREATE),
                stage(part, "before the session is recorded", Kind.STATEMENT, RECORDS, CREATE),
                stage(part, "before that commit", Kind.COMMIT, RECORDS, CREATE),
                stage(part, "after that commit", Kind.COMMITTED, RECORDS, CREATE),
                stage(part, "before the answer", Kind.CUSTOMER_ANSWERED, "^POST /signup/review"));
    }

    private static Stream<Stage> webhook(Part part) {
        return Stream.of(
                Stream.of(stage(part, "before it arrives", Kind.WEBHOOK_COMES, "^POST")),
                asked(part),
                Stream.of(stage(part, "before the answer", Kind.WEBHOOK_ANSWERED, "^POST")))
                .flatMap(stages -> stages);
    }

    /** Stripe is asked about the one session, and what it says is recorded. */
    private static Stream<Stage> asked(Part part) {
        return asked(part, "before Stripe is asked", RETRIEVE, "before it is recorded");
    }

    /** Word of it has come: what has gone back is asked, and written down as owed until it is known which refund it was. */
    private static Stream<Stage> heardOf(Part part) {
        return asked(part, "before Stripe is asked what went back", INTENT, "before it is written down");
    }

    private static Stream<Stage> asked(Part part, String asks, String call, String records) {
        return Stream.of(
                stage(part, asks, Kind.STRIPE_ASKED, call),
                stage(part, "after Stripe answered", Kind.STRIPE_ANSWERS, call),
                stage(part, records, Kind.STATEMENT, RECORDS, call),
                stage(part, "before its commit", Kind.COMMIT, RECORDS, call),
                stage(part, "after its commit", Kind.COMMITTED, RECORDS, call));
    }

    private static Stream<Stage> edit(Part part) {
        return Stream.of(
                stage(part, "before Stripe ends the session", Kind.STRIPE_ASKED, EXPIRE),
                stage(part, "after Stripe ended it", Kind.STRIPE_ANSWERS, EXPIRE),
                stage(part, "before its end is recorded", Kind.STATEMENT, RECORDS, EXPIRE),
                stage(part, "before that commit", Kind.COMMIT, RECORDS, EXPIRE),
                stage(part, "after that commit", Kind.COMMITTED, RECORDS, EXPIRE),
                stage(part, "before the change's commit", Kind.COMMIT, CHANGES),
                stage(part, "after the change's commit", Kind.COMMITTED, CHANGES),
                stage(part, "before the answer", Kind.CUSTOMER_ANSWERED, "^POST /signup/details"));
    }

    private static Stage stage(Part part, String title, Kind kind, String what) {
        return new Stage(part, title, kind, pattern(what), null);
    }

    private static Stage stage(Part part, String title, Kind kind, String what, String since) {
        return new Stage(part, title, kind, pattern(what), pattern(since));
    }

    private static Pattern pattern(String what) {
        return Pattern.compile(what, Pattern.CASE_INSENSITIVE);
    }

    /** Whether this is the answer without which the stage has not come yet. */
    boolean opensWith(Seen seen) {
        return since == null || seen.kind() == Kind.STRIPE_ANSWERS && since.matcher(seen.what()).find();
    }

    /** @param ids what the statement must be about one of */
    boolean matches(Seen seen, Supplier<List<UUID>> ids) {
        return seen.kind() == kind && what.matcher(seen.what()).find()
                && switch (kind) {
                    case STATEMENT, COMMIT, COMMITTED -> seen.carries(ids.get());
                    default -> true;
                };
    }

    @Override
    public String toString() {
        return part.title() + ": " + title;
    }
}
