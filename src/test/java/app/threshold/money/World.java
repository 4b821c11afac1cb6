package app.threshold.money;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import app.threshold.money.Step.Twist;
import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.payment.RefundReason;
import app.threshold.platform.RandomTokens;
import app.threshold.signup.GiveUpSignup;
import app.threshold.signup.RetrySignup;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.StripeTraffic;
import app.threshold.support.StripeTraffic.Heard;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.tenant.TenantProvisioningError;
import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Plays a story with the real application, its database and the sandbox: one step after the other, the time standing
 * still in between, no webhook arriving and no job running but by a step.
 */
final class World {

    static final List<Duration> SPANS = List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(4),
            Duration.ofMinutes(1), Duration.ofMinutes(11), Duration.ofMinutes(31), Duration.ofMinutes(40), Duration.ofHours(3),
            Duration.ofHours(13), Duration.ofHours(25), Duration.ofDays(4), Duration.ofDays(31));

    private static final List<Duration> SETTLING = List.of(Duration.ofMinutes(2), Duration.ofDays(1), Duration.ofDays(4));

    private static final Pattern SESSION_ID = Pattern.compile("cs_test_[A-Za-z0-9]+");

    /** Good; asks who one is; its refunds take time; its first refund fails; its bank takes the money back. */
    private static final List<String> CARDS = List.of("4000 0025 0000 3155", Customers.GOOD_CARD, Customers.GOOD_CARD,
            "4000 0025 0000 3155", "4000 0000 0000 7726", "4000 0000 0000 5126", Customers.GOOD_CARD, Customers.GOOD_CARD,
            "4000 0000 0000 7726", "4000 0000 0000 5126", Customers.GOOD_CARD, "4000 0000 0000 0259");

    /** How long the system is left alone, until everything must be at a good end. */
    private static final List<Duration> ALONE = List.of(Duration.ofMinutes(1), Duration.ofMinutes(6), Duration.ofMinutes(40),
            Duration.ofHours(4), Duration.ofHours(13), Duration.ofHours(8), Duration.ofHours(1), Duration.ofDays(1),
            Duration.ofDays(4), Duration.ofHours(1), Duration.ofDays(8), Duration.ofHours(1), Duration.ofDays(2));

    /** Webhooks come when a step says so. */
    private static final String DELIVERIES = "sandbox-deliver-event";

    /** What the stories are played with. */
    record Stage(Shop shop, TestTenants tenants, Database database, Jobs jobs, MutableClock clock, StripeTraffic stripe,
            HikariDataSource pool, RetrySignup retrySignup, GiveUpSignup giveUpSignup) {
    }

    /** One who signs up, and the checkout pages open in their tabs, the oldest first. */
    private static final class Customer {

        private final TestSignup signup;
        private final List<String> tabs = new ArrayList<>();
        private volatile String token;

        Customer(TestSignup signup, String token) {
            this.signup = signup;
            this.token = token;
        }

        TestSignup signup() {
            return signup;
        }

        List<String> tabs() {
            return tabs;
        }

        /** Of the cookie; another one on another device. */
        String token() {
            return token;
        }
    }

    private enum Line {
        UP, DOWN, MUTE
    }

    private final Stage stage;
    private final Invariants invariants;
    private final Provisioning provisioning;
    private final List<Customer> customers = new ArrayList<>();
    private final Set<String> answered = new LinkedHashSet<>();
    private final Set<String> accepted = new HashSet<>();
    private final Set<String> lost = new HashSet<>();
    private Line line = Line.UP;
    /** For how many steps more a failure may come of connections that were cut. */
    private int shaken;
    private int addresses;

    World(Stage stage) {
        this.stage = stage;
        this.invariants = new Invariants(stage.database());
        this.provisioning = new Provisioning(stage.database());
    }

    /**
     * @return what became of signups and payments, counted
     * @throws Broken when something does not hold; its message says after which step
     */
    Map<String, Integer> play(Story story) {
        begin(story.customers());
        try {
            for (int i = 0; i < story.steps().size(); i++) {
                Step step = story.steps().get(i);
                after("step " + (i + 1) + ", " + step, () -> {
                    take(step);
                    invariants.check(now(), accepted);
                });
            }
            after("all steps, left alone", () -> leaveAlone(story));
            return invariants.outcome();
        } finally {
            end();
        }
    }

    private void begin(int count) {
        stage.database().wipe();
        stage.clock().set(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        stage.jobs().withRecurring();
        provisioning.disarm();
        provisioning.arm();
        for (int i = 0; i < count; i++) {
            String token = RandomTokens.token();
            customers.add(new Customer(stage.tenants().filledInWedding(19900, token), token));
        }
    }

    private void end() {
        stage.stripe().mend();
        stage.pool().getHikariPoolMXBean().softEvictConnections();
        stage.jobs().withoutRecurring();
        stage.clock().reset();
        provisioning.disarm();
    }

    private static void after(String what, Runnable steps) {
        try {
            steps.run();
        } catch (Broken broken) {
            throw new Broken(broken.what(), broken.getMessage() + "\n  after " + what);
        }
    }

    private void leaveAlone(Story story) {
        line = Line.UP;
        stage.stripe().mend();
        provisioning.mend();
        shaken = 0;
        stage.pool().getHikariPoolMXBean().softEvictConnections();
        if (!story.ending().provisioningWorks()) {
            provisioning.breakForGood();
        }
        for (Duration span : ALONE) {
            stage.clock().advance(span);
            if (story.ending().webhooksArrive()) {
                underWay().forEach(this::deliver);
            }
            runJobs(allJobs());
            invariants.check(now(), accepted);
            invariants.checkTime(now());
            if (invariants.hasEnded(now()) && nothingPends() && (!story.ending().webhooksArrive() || underWay().isEmpty())) {
                break;
            }
        }
        invariants.checkEnd(now());
        if (story.ending().webhooksArrive()) {
            underWay().forEach(this::deliver);
        }
        if (story.ending().webhooksArrive() && !underWay().isEmpty()) {
            throw new Broken("a webhook that is never accepted", underWay().toString());
        }
    }

    private void take(Step step) {
        Twist twist = step.twist();
        AtomicInteger calls = new AtomicInteger();
        stage.stripe().disturb((call, work) -> twist != null && twist.kind() != Step.Kind.TOGETHER
                && calls.getAndIncrement() == twist.call() ? twisted(twist, work) : plain(work));
        if (twist != null && twist.kind() == Step.Kind.TOGETHER) {
            together(step, Objects.requireNonNull(twist.step()));
        } else {
            act(step);
        }
        if (shaken > 0 && --shaken == 0) {
            // What a pool does by itself half a second after it last used a connection.
            stage.pool().getHikariPoolMXBean().softEvictConnections();
        }
    }

    private Heard plain(Runnable work) {
        if (line == Line.DOWN) {
            return Heard.A_FAULT;
        }
        work.run();
        return line == Line.MUTE ? Heard.A_FAULT : Heard.THE_ANSWER;
    }

    private Heard twisted(Twist twist, Runnable work) {
        return switch (twist.kind()) {
            case LOST -> Heard.A_FAULT;
            case TOO_MANY -> Heard.TOO_MANY;
            case ANSWER_LOST -> {
                plain(work);
                yield Heard.A_FAULT;
            }
            case BEFORE -> {
                inTheMeantime(twist);
                yield plain(work);
            }
            case AFTER -> {
                Heard heard = plain(work);
                inTheMeantime(twist);
                yield heard;
            }
            case AFTER_AND_LOST -> {
                plain(work);
                inTheMeantime(twist);
                yield Heard.A_FAULT;
            }
            case CUT -> {
                Heard heard = plain(work);
                cutConnections();
                yield heard;
            }
            case TOGETHER -> plain(work);
        };
    }

    private void inTheMeantime(Twist twist) {
        stage.jobs().returnSetAside();
        act(Objects.requireNonNull(twist.step()));
    }

    private void together(Step one, Step other) {
        try {
            AtOnce.run(Stream.of(one, other).map(step -> (Callable<Void>) () -> {
                act(step);
                return null;
            }).toList());
        } catch (Broken broken) {
            throw broken;
        } catch (Exception e) {
            if (e.getCause() instanceof Broken broken) {
                throw broken;
            }
            throw new IllegalStateException(e);
        }
    }

    private void act(Step step) {
        Customer customer = customers.get(step.who() % customers.size());
        switch (step.act()) {
            case CLICK -> noteTab(customer, post(customer, "/signup/review", Map.of()));
            case PAY -> newestTab(customer, tab -> pay(tab, step.who()));
            case PAY_IN_OLD_TAB -> oldestTab(customer, tab -> pay(tab, step.who()));
            case DECLINED -> newestTab(customer, tab -> stage.shop().pay(tab, "4000 0000 0000 0002"));
            case DEBIT -> newestTab(customer, tab -> stage.shop().promise(tab, true, settling(step)));
            case BAD_DEBIT -> newestTab(customer, tab -> stage.shop().promise(tab, false, settling(step)));
            case COME_BACK -> check(stage.shop().get("/signup/finish", customer.token()));
            case FINISH -> {
                Shop.Answer page = check(stage.shop().get("/signup/finish", customer.token()));
                if (page.status() == 200) {
                    post(customer, "/signup/finish", Map.of());
                }
            }
            case RESUME -> resume(customer);
            case EDIT -> post(customer, "/signup/address", Map.of("slug", "another-%s-%d".formatted(
                    customer.signup().slug().substring(0, 12), ++addresses), "theme", "modern"));
            case EDIT_TO_RIVALS -> post(customer, "/signup/address", Map.of("slug",
                    customers.get((step.who() + 1) % customers.size()).signup().slug(), "theme", "modern"));
            case DELIVER -> any(underWay(), step.who()).ifPresent(this::deliver);
            case REDELIVER -> any(List.copyOf(answered), step.who()).ifPresent(this::deliver);
            case LOSE -> any(underWay(), step.who()).ifPresent(lost::add);
            case JOB -> any(List.copyOf(allJobs()), step.who()).ifPresent(kind -> runJobs(List.of(kind)));
            case JOBS -> runJobs(allJobs());
            case TIME -> pass(SPANS.get(step.who() % SPANS.size()));
            case BREAK_PROVISIONING -> provisioning.breakForGood();
            case MEND_PROVISIONING -> provisioning.mend();
            case PASSING_FAULTS -> provisioning.failInPassing(1 + step.who() % 5);
            case RETRY -> operator(() -> stage.retrySignup().retry(customer.signup().id()));
            case GIVE_BACK -> operator(() -> giveBack(customer));
            case FORGET_JOBS -> forgetJobs(customer);
            case SECOND_SESSION -> secondSession(customer, step.who());
            case REFUND_BY_HAND -> refundByHand(customer, step.who());
            case STRIPE_DOWN -> line = Line.DOWN;
            case STRIPE_MUTE -> line = Line.MUTE;
            case STRIPE_BACK -> line = Line.UP;
            case CUT -> cutConnections();
        }
    }

    /** In the midst of a month somebody has seen to it that the application runs and reaches Stripe: more it does not promise. */
    private void pass(Duration span) {
        if (span.toDays() > 7) {
            line = Line.UP;
            stage.clock().advance(span.dividedBy(2));
            runJobs(allJobs());
        }
        stage.clock().advance(span.toDays() > 7 ? span.dividedBy(2) : span);
    }

    private Shop.Answer pay(String tab, int which) {
        Shop.Answer answer = stage.shop().pay(tab, CARDS.get(which % CARDS.size()));
        return answer.path().endsWith("/authentication") ? stage.shop().authenticate(tab, which != 0) : answer;
    }

    private void resume(Customer customer) {
        stage.database().superuser().sql("""
                SELECT substring(body FROM 'resume\\?token=([A-Za-z0-9_-]+)') FROM mailbox_mail
                WHERE recipient = ? AND body LIKE '%resume?token=%' ORDER BY id DESC LIMIT 1""")
                .param(customer.signup().email()).query(String.class).optional().ifPresent(link ->
                        customer.token = stage.shop().resume(link).orElse(customer.token));
    }

    private void forgetJobs(Customer customer) {
        invariants.jobsWereForgotten();
        stage.database().superuser().sql("""
                DELETE FROM scheduled_tasks WHERE NOT picked AND (task_name = 'complete-signup' AND task_instance = :signup
                    OR task_name = 'refund-payment' AND task_instance IN
                        (SELECT CAST(id AS text) FROM payment WHERE signup_id = CAST(:signup AS uuid)))""")
                .param("signup", customer.signup().id().toString()).update();
    }

    private void secondSession(Customer customer, int which) {
        stage.database().superuser().sql("""
                SELECT CAST(id AS text) FROM payment WHERE signup_id = ? AND status IN ('created', 'open', 'paid')
                ORDER BY id DESC LIMIT 1""").param(customer.signup().id()).query(String.class).optional().ifPresent(payment -> {
            Shop.Answer answer = stage.shop().inTheDashboard("/v1/checkout/sessions", Map.ofEntries(
                    Map.entry("mode", "payment"), Map.entry("success_url", "http://localhost/signup/finish"),
                    Map.entry("client_reference_id", customer.signup().id().toString()),
                    Map.entry("customer_email", customer.signup().email()),
                    Map.entry("expires_at", String.valueOf(now().plus(Duration.ofMinutes(35)).getEpochSecond())),
                    Map.entry("metadata[payment_id]", payment), Map.entry("metadata[signup_id]", customer.signup().id().toString()),
                    Map.entry("payment_intent_data[description]", Invariants.SECOND_SESSION),
                    Map.entry("line_items[0][quantity]", "1"), Map.entry("line_items[0][price_data][currency]", "usd"),
                    Map.entry("line_items[0][price_data][unit_amount]", which % 3 == 0 ? "18900" : "19900"),
                    Map.entry("line_items[0][price_data][product_data][name]", "Wedding website")));
            Matcher id = SESSION_ID.matcher(answer.body());
            if (answer.status() == 200 && id.find()) {
                customer.tabs().add("/sandbox/checkout/" + id.group());
            }
        });
    }

    private void refundByHand(Customer customer, int which) {
        stage.database().superuser().sql("""
                SELECT p.id FROM sandbox.payment_intent p JOIN sandbox.checkout_session s ON s.id = p.checkout_session_id
                WHERE p.status = 'succeeded' AND s.client_reference_id = ? ORDER BY p.created_at DESC, p.id LIMIT 1""")
                .param(customer.signup().id().toString()).query(String.class).optional().ifPresent(charge -> {
            Map<String, String> refund = Map.of("payment_intent", charge, "metadata[by]", "hand");
            Map<String, String> part = Map.of("payment_intent", charge, "metadata[by]", "hand", "amount", "5000");
            stage.shop().inTheDashboard("/v1/refunds", which % 3 == 0 ? part : refund);
        });
    }

    private static Duration settling(Step step) {
        return SETTLING.get(step.who() % SETTLING.size());
    }

    private void runJobs(Collection<String> kinds) {
        try {
            stage.jobs().runDueOf(kinds);
        } catch (SQLRuntimeException unreachable) {
            // The scheduler itself: its threads try again later.
            if (shaken == 0) {
                throw unreachable;
            }
        }
    }

    /** What the operator's console does. */
    private void operator(Runnable press) {
        try {
            press.run();
        } catch (TenantProvisioningError | CheckoutUnavailableException stillBroken) {
            // The operator reads so, too.
        } catch (DataAccessException | TransactionException unreachable) {
            if (shaken == 0) {
                throw unreachable;
            }
        }
    }

    private void giveBack(Customer customer) {
        boolean blocked = stage.database().superuser().sql("SELECT count(*) FROM pending_signup WHERE id = ? AND status = 'blocked'")
                .param(customer.signup().id()).query(Integer.class).single() == 1;
        if (blocked) {
            stage.giveUpSignup().giveUp(customer.signup().id(), RefundReason.operator);
        }
    }

    private void noteTab(Customer customer, Shop.Answer answer) {
        if (answer.path().startsWith("/sandbox/checkout/") && !customer.tabs().contains(answer.path())) {
            customer.tabs().add(answer.path());
        }
    }

    private interface AtCheckout {
        Shop.Answer act(String tab);
    }

    private void newestTab(Customer customer, AtCheckout act) {
        if (!customer.tabs().isEmpty()) {
            check(act.act(customer.tabs().getLast()));
        }
    }

    private void oldestTab(Customer customer, AtCheckout act) {
        if (!customer.tabs().isEmpty()) {
            check(act.act(customer.tabs().getFirst()));
        }
    }

    private Shop.Answer post(Customer customer, String path, Map<String, String> fields) {
        return check(stage.shop().post(path, customer.token(), fields));
    }

    /** Refusals have pages; a failure that nobody foresaw is shown to nobody, unless the database was just cut. */
    private Shop.Answer check(Shop.Answer answer) {
        if (answer.status() >= 500 && answer.status() != 503 && shaken == 0) {
            throw new Broken("a page that says 500", "the customer got " + answer.status());
        }
        return answer;
    }

    private void deliver(String event) {
        String body = stage.database().superuser().sql("SELECT body FROM sandbox.event WHERE id = ?").param(event)
                .query(String.class).single();
        Instant sent = now();
        int status = stage.shop().deliver(body);
        if (status / 100 == 2) {
            answered.add(event);
            accepted.add(event);
        } else if (status == 400 && !sent.equals(now())) {
            // Its signature became too old on its way: time passed at the same time.
            return;
        } else if (status != 503 && shaken == 0) {
            throw new Broken("a webhook that was refused", event + " was answered " + status + ": " + body);
        }
    }

    /** Events that happened, were not accepted and are not lost; in the order in which they happened. */
    private List<String> underWay() {
        return stage.database().superuser().sql("SELECT id FROM sandbox.event ORDER BY number").query(String.class).list().stream()
                .filter(event -> !answered.contains(event) && !lost.contains(event)).toList();
    }

    /** Whether Stripe has still to settle something. */
    private boolean nothingPends() {
        return stage.database().superuser().sql("""
                SELECT count(*) FROM scheduled_tasks WHERE task_name LIKE 'sandbox-%' AND task_instance <> 'recurring'
                    AND task_name <> ?""").param(DELIVERIES).query(Integer.class).single() == 0;
    }

    private Set<String> allJobs() {
        return new LinkedHashSet<>(stage.database().superuser().sql("""
                SELECT DISTINCT task_name FROM scheduled_tasks WHERE task_name <> ? ORDER BY task_name""")
                .param(DELIVERIES).query(String.class).list());
    }

    private void cutConnections() {
        shaken = 2;
        stage.database().cut();
    }

    private static Optional<String> any(List<String> all, int which) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(which % all.size()));
    }

    private Instant now() {
        return stage.clock().instant();
    }
}
