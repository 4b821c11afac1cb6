package app.threshold.money;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import app.threshold.support.Database;

/**
 * What must hold of money after each step, and the two good ends. Each is a query for what breaks it, over our tables and
 * the sandbox's own: what Stripe knows is read there and not asked for.
 */
final class Invariants {

    /** How a session is described that the application did not ask for. It need not be ready for it, but to give its money back. */
    static final String SECOND_SESSION = "second session";

    /** Our signup of each of Stripe's sessions, with what was charged and given back. */
    private static final String STRIPE = """
            WITH stripe AS (
                SELECT s.id AS session, CAST(s.client_reference_id AS uuid) AS signup_id, s.status AS session_status, s.expires_at,
                       coalesce(p.status = 'succeeded', false) AS charged, coalesce(p.status = 'processing', false) AS processing,
                       p.id AS intent, p.amount, p.amount_refunded, upper(p.currency) AS currency,
                       CAST(s.metadata ->> 'payment_id' AS uuid) AS payment_id,
                       s.payment_description IS NOT DISTINCT FROM 'second session' AS second,
                       -- A second session took its place before it was heard of: nobody has its page.
                       EXISTS (SELECT FROM payment named WHERE CAST(named.id AS text) = s.metadata ->> 'payment_id'
                           AND named.checkout_session_id <> s.id) AS unheard,
                       EXISTS (SELECT FROM sandbox.dispute d WHERE d.payment_intent_id = p.id) AS disputed,
                       coalesce((SELECT sum(r.amount) FROM sandbox.refund r WHERE r.payment_intent_id = p.id
                           AND r.metadata ->> 'by' = 'hand'), 0) AS by_hand,
                       EXISTS (SELECT FROM sandbox.refund r WHERE r.payment_intent_id = p.id AND r.status = 'failed') AS refund_failed
                FROM sandbox.checkout_session s LEFT JOIN sandbox.payment_intent p ON p.checkout_session_id = s.id),
            moving AS (
                SELECT * FROM stripe WHERE NOT second AND NOT refund_failed AND (processing OR charged AND amount_refunded < amount
                    OR session_status = 'open' AND expires_at > :now AND NOT unheard))
            """;

    private static final Map<String, String> ALWAYS = Map.ofEntries(
            Map.entry("a tenant that Stripe was not paid for, in full", """
                    SELECT t.signup_id FROM tenant t JOIN pending_signup g ON g.id = t.signup_id
                    WHERE g.price_amount > 0 AND g.waived_by IS NULL AND NOT EXISTS (SELECT FROM stripe
                        WHERE stripe.signup_id = g.id AND charged AND amount = g.price_amount AND currency = g.currency
                          AND (amount_refunded = 0 OR by_hand > 0))"""),
            Map.entry("two tenants of one signup", """
                    SELECT signup_id FROM tenant GROUP BY signup_id HAVING count(*) > 1"""),
            Map.entry("two payments of one signup that are both to be kept", """
                    SELECT signup_id FROM payment WHERE status = 'paid' GROUP BY signup_id HAVING count(*) > 1"""),
            Map.entry("paid, and no job follows", """
                    SELECT g.id FROM pending_signup g WHERE g.status = 'paid' AND NOT EXISTS (
                        SELECT FROM scheduled_tasks j WHERE j.task_name = 'complete-signup' AND j.task_instance = CAST(g.id AS text))"""),
            Map.entry("blocked, and no time at which it is given up", """
                    SELECT g.id FROM pending_signup g WHERE g.status = 'blocked' AND g.paid_at IS NULL"""),
            Map.entry("a refund is owed, and no job follows", """
                    SELECT p.id FROM payment p WHERE p.status = 'refunding' AND NOT EXISTS (
                        SELECT FROM scheduled_tasks j WHERE j.task_name = 'refund-payment' AND j.task_instance = CAST(p.id AS text))"""),
            Map.entry("money may move, and the address is not held", """
                    SELECT m.signup_id FROM moving m WHERE NOT EXISTS (SELECT FROM site_address a LEFT JOIN tenant t ON t.id = a.tenant_id
                        WHERE a.signup_id = m.signup_id OR t.signup_id = m.signup_id)"""),
            Map.entry("money may move, and the e-mail is not held", """
                    SELECT m.signup_id FROM moving m WHERE NOT EXISTS (SELECT FROM email_claim e LEFT JOIN tenant t ON t.owner_id = e.account_id
                        WHERE e.signup_id = m.signup_id OR t.signup_id = m.signup_id)"""),
            Map.entry("called paid, and Stripe has no such charge", """
                    SELECT p.id FROM payment p WHERE p.status IN ('paid', 'refunding', 'refunded')
                        AND NOT EXISTS (SELECT FROM stripe WHERE session = p.checkout_session_id AND charged)"""),
            Map.entry("called refunded, and Stripe has given back less", """
                    SELECT p.id FROM payment p JOIN stripe ON session = p.checkout_session_id
                    WHERE p.status = 'refunded' AND stripe.amount_refunded < stripe.amount AND NOT refund_failed"""),
            Map.entry("called ended unpaid, and Stripe says otherwise", """
                    SELECT p.id FROM payment p JOIN stripe ON session = p.checkout_session_id OR payment_id = p.id AND NOT second AND NOT unheard
                    WHERE p.status IN ('expired', 'failed')
                      AND (charged OR processing OR session_status = 'open' AND stripe.expires_at > :now)"""),
            Map.entry("given back more than was paid, or twice", """
                    SELECT intent FROM stripe JOIN sandbox.refund r ON r.payment_intent_id = intent AND r.status <> 'failed'
                    GROUP BY intent, stripe.amount
                    HAVING sum(r.amount) > stripe.amount OR count(*) FILTER (WHERE r.metadata ->> 'by' IS NULL) > 1"""),
            Map.entry("cleaned up, and money was in it or may come", """
                    SELECT session FROM stripe WHERE (charged OR processing OR NOT second AND session_status = 'open' AND expires_at > :now)
                        AND (NOT EXISTS (SELECT FROM pending_signup g WHERE g.id = stripe.signup_id)
                             OR NOT second AND NOT EXISTS (SELECT FROM payment p WHERE p.id = stripe.payment_id))"""),
            Map.entry("given up as a whole, and something is left of it", """
                    SELECT g.id FROM pending_signup g WHERE g.status = 'refunded' AND (g.password_hash IS NOT NULL
                        OR EXISTS (SELECT FROM site_address a WHERE a.signup_id = g.id)
                        OR EXISTS (SELECT FROM email_claim e WHERE e.signup_id = g.id)
                        OR EXISTS (SELECT FROM tenant t WHERE t.signup_id = g.id))"""));

    private static final Map<String, String> ALWAYS_WITHOUT_JOBS = ALWAYS.entrySet().stream()
            .filter(query -> !query.getValue().contains("scheduled_tasks"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final Map<String, String> AT_THE_END = Map.ofEntries(
            Map.entry("neither complete nor at an end with nothing", """
                    SELECT g.id FROM pending_signup g WHERE g.status NOT IN ('complete', 'refunded', 'draft')
                        AND NOT (g.status = 'refunding' AND EXISTS (SELECT FROM stripe WHERE signup_id = g.id AND disputed))"""),
            Map.entry("complete, and not paid exactly once", """
                    SELECT g.id FROM pending_signup g JOIN stripe ON signup_id = g.id AND charged WHERE g.status = 'complete'
                    GROUP BY g.id HAVING NOT bool_or(disputed) AND (sum(stripe.amount - stripe.amount_refunded) > g.price_amount
                        OR sum(stripe.amount - stripe.amount_refunded) < g.price_amount AND sum(by_hand) = 0)"""),
            Map.entry("not complete, and money was kept", """
                    SELECT g.id FROM pending_signup g JOIN stripe ON stripe.signup_id = g.id
                    WHERE g.status <> 'complete' AND charged AND amount_refunded < amount AND NOT disputed"""),
            Map.entry("not complete, and something is still held", """
                    SELECT g.id FROM pending_signup g WHERE g.status NOT IN ('complete', 'refunding')
                        AND (EXISTS (SELECT FROM site_address a WHERE a.signup_id = g.id)
                             OR EXISTS (SELECT FROM email_claim e WHERE e.signup_id = g.id))"""),
            Map.entry("complete, and no tenant or an incomplete one", """
                    SELECT g.id FROM pending_signup g LEFT JOIN tenant t ON t.signup_id = g.id
                    WHERE g.status = 'complete' AND (t.id IS NULL OR EXISTS (SELECT FROM incomplete_tenant i WHERE i.tenant_id = t.id))"""),
            Map.entry("a payment without an end", """
                    SELECT p.id FROM payment p WHERE p.status IN ('created', 'open', 'processing', 'refunding')
                        AND NOT (p.status = 'refunding' AND EXISTS (SELECT FROM stripe WHERE session = p.checkout_session_id AND disputed))"""),
            Map.entry("a payment kept for nothing", """
                    SELECT p.id FROM payment p JOIN pending_signup g ON g.id = p.signup_id
                    WHERE p.status = 'paid' AND g.status <> 'complete'"""),
            Map.entry("given back in the dashboard, and called paid", """
                    SELECT p.id FROM payment p JOIN stripe ON session = p.checkout_session_id
                    WHERE p.status = 'paid' AND stripe.amount_refunded >= stripe.amount"""),
            Map.entry("disputed, and nobody knows", """
                    SELECT p.id FROM payment p JOIN stripe ON session = p.checkout_session_id
                    WHERE p.disputed_at IS NULL AND p.status IN ('paid', 'refunding') AND disputed"""),
            Map.entry("asked to come back more than once", """
                    SELECT CAST(NULL AS uuid) FROM mailbox_mail WHERE subject = 'Your site is almost there'
                    GROUP BY recipient HAVING count(*) > 1"""),
            Map.entry("told of the refund never, or more often than there were any", """
                    SELECT g.id FROM pending_signup g WHERE NOT EXISTS (SELECT FROM stripe WHERE signup_id = g.id AND refund_failed)
                        AND (SELECT count(*) FROM payment p WHERE p.signup_id = g.id AND p.status = 'refunded') <>
                            (SELECT count(*) FROM mailbox_mail m WHERE m.recipient = g.email AND m.subject = 'Your money is on its way back')"""),
            Map.entry("welcomed never or twice", """
                    SELECT g.id FROM pending_signup g WHERE g.status = 'complete' AND 1 <> (
                        SELECT count(*) FROM mailbox_mail m WHERE m.recipient = g.email AND m.body LIKE '%/dashboard%')"""));

    /** What a payment may have become from one look to the next. */
    private static final Map<String, Set<String>> NEXT = Map.of(
            "created", Set.of("created", "open", "processing", "paid", "expired", "failed", "refunding", "refunded"),
            "open", Set.of("open", "processing", "paid", "expired", "failed", "refunding", "refunded"),
            "processing", Set.of("processing", "paid", "failed", "expired", "refunding", "refunded"),
            "expired", Set.of("expired", "paid", "refunding", "refunded"),
            "failed", Set.of("failed", "paid", "refunding", "refunded"),
            "paid", Set.of("paid", "refunding", "refunded"),
            "refunding", Set.of("refunding", "refunded"),
            // A refund may fail at the bank after it had seemed to succeed.
            "refunded", Set.of("refunded", "refunding"));

    private final Database database;
    private final Map<String, String> payments = new HashMap<>();
    private boolean jobsForgotten;

    Invariants(Database database) {
        this.database = database;
    }

    /** @param accepted the events that were answered 2xx */
    void check(Instant now, Set<String> accepted) {
        look(jobsForgotten ? ALWAYS_WITHOUT_JOBS : ALWAYS, now);
        checkThatPaymentsGoForward();
        checkThatEventsAreKept(accepted);
    }

    void checkEnd(Instant now) {
        look(AT_THE_END, now);
    }

    /** Once the jobs have run and nobody disturbs them: nobody waits longer than they were promised. */
    void checkTime(Instant now) {
        look(Map.of("paid a day ago, and not at an end", """
                SELECT g.id FROM pending_signup g
                WHERE g.status IN ('paid', 'blocked') AND g.paid_at <= CAST(:now AS timestamptz) - interval '24 hours'"""), now);
    }

    boolean hasEnded(Instant now) {
        return found(AT_THE_END, now).isEmpty();
    }

    /** From here on a job may be missing until a sweep finds that. */
    void jobsWereForgotten() {
        jobsForgotten = true;
    }

    private void look(Map<String, String> queries, Instant now) {
        List<String[]> found = found(queries, now);
        if (!found.isEmpty()) {
            throw new Broken(found.getFirst()[0], found.getFirst()[1] + "\n" + picture());
        }
    }

    private List<String[]> found(Map<String, String> queries, Instant now) {
        String all = queries.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(query -> "SELECT '%s' AS what, CAST(id AS text) FROM (%s) AS broken (id)".formatted(query.getKey(), query.getValue()))
                .collect(Collectors.joining("\nUNION ALL\n"));
        return database.superuser().sql(STRIPE + all).param("now", now.atOffset(ZoneOffset.UTC))
                .query((row, _) -> new String[] {row.getString(1), row.getString(2)}).list();
    }

    private void checkThatPaymentsGoForward() {
        database.superuser().sql("SELECT CAST(id AS text), status FROM payment").query((row, _) -> {
            String before = payments.put(row.getString(1), row.getString(2));
            if (before != null && !NEXT.get(before).contains(row.getString(2))) {
                throw new Broken("a payment goes back", row.getString(1) + " from " + before + " to " + row.getString(2));
            }
            return before;
        }).list();
    }

    private void checkThatEventsAreKept(Set<String> accepted) {
        Set<String> kept = Set.copyOf(database.superuser().sql("SELECT id FROM stripe_event").query(String.class).list());
        accepted.stream().filter(event -> !kept.contains(event)).findFirst().ifPresent(event -> {
            throw new Broken("an event was answered 2xx and is not kept", event);
        });
    }

    /** What became of signups and payments, counted. */
    Map<String, Integer> outcome() {
        Map<String, Integer> counts = new TreeMap<>();
        database.superuser().sql("""
                SELECT 'signup ' || status FROM pending_signup
                UNION ALL SELECT 'payment ' || concat_ws(' ', status, refund_reason) FROM payment
                UNION ALL SELECT 'failed attempt' FROM provisioning_attempt WHERE outcome = 'failed'
                UNION ALL SELECT 'mail ' || subject FROM mailbox_mail""")
                .query(String.class).list().forEach(what -> counts.merge(what, 1, Integer::sum));
        return counts;
    }

    /** How things stand, for whoever reads of a failure. */
    String picture() {
        return List.of("""
                SELECT 'signup ' || concat_ws(' ', id, status, slug, 'paid', paid_at, 'address', (SELECT slug FROM site_address a WHERE a.signup_id = g.id))
                FROM pending_signup g ORDER BY id""", """
                SELECT 'payment ' || concat_ws(' ', id, 'of', signup_id, status, checkout_session_id) FROM payment ORDER BY id""", """
                SELECT 'Stripe ' || concat_ws(' ', s.id, s.status, 'until', s.expires_at, p.status, p.amount, 'refunded', p.amount_refunded)
                FROM sandbox.checkout_session s LEFT JOIN sandbox.payment_intent p ON p.checkout_session_id = s.id ORDER BY s.number""", """
                SELECT 'job ' || concat_ws(' ', task_name, task_instance, execution_time, 'failures', consecutive_failures)
                FROM scheduled_tasks WHERE task_instance <> 'recurring' AND task_name <> 'sandbox-deliver-event'""", """
                SELECT 'attempt ' || concat_ws(' ', signup_id, triggered_by, outcome, sqlstate, reason) FROM provisioning_attempt ORDER BY id""", """
                SELECT 'mail ' || concat_ws(' ', recipient, subject) FROM mailbox_mail""")
                .stream().flatMap(query -> database.superuser().sql(query).query(String.class).list().stream())
                .collect(Collectors.joining("\n  ", "  ", ""));
    }
}
