package app.threshold.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import app.threshold.money.Customers.Customer;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTestBeside;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.QueryCounter;
import app.threshold.support.StripeTraffic;
import app.threshold.support.TestTenants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Webhooks in numbers: many times the same, together with the customer, and not from Stripe at all. */
@IntegrationTestBeside
class WebhookTests {

    /** Later than any job waits for the customer's own click. */
    private static final Duration A_WHILE = Duration.ofMinutes(10);

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Autowired
    QueryCounter queries;

    @Autowired
    StripeTraffic stripe;

    @Autowired
    Environment environment;

    private Shop shop;
    private Customers customers;
    private Instant started;

    @BeforeEach
    void open() {
        shop = new Shop(environment, clock);
        customers = new Customers(shop, tenants);
        started = Instant.now();
    }

    @Test
    void webhooksTenTimesEachInAnyOrderFromSixteenThreadsMakeOneTenantForEachPayment() throws Exception {
        int count = Figures.size(40, 1000);
        customers.paid(count).toList();
        List<String> deliveries = new ArrayList<>(Collections.nCopies(10, events()).stream().flatMap(List::stream).toList());
        Collections.shuffle(deliveries, new Random(count));

        List<Integer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<Integer>> sent = threads.invokeAll(deliveries.stream()
                    .map(event -> (Callable<Integer>) () -> shop.deliver(event)).toList());
            for (Future<Integer> answer : sent) {
                answers.add(answer.get());
            }
        }
        assertThat(answers).containsOnly(200);
        assertThat(count("pending_signup WHERE status = 'paid'")).as("before any job ran").isEqualTo(count);
        clock.advance(A_WHILE);
        jobs.runDue();

        assertThatEachHasOneTenantAndPaidOnce(count);
        assertThat(count("stripe_event")).isEqualTo(events().size());
        Figures.report("%,d sessions, each webhook 10 times, shuffled, from 16 threads".formatted(count),
                "%,d deliveries, %,d tenants, %d signups without one, %d with more than one charge".formatted(answers.size(),
                        count("tenant"), count("pending_signup WHERE status <> 'complete'"), paidTwice()), started);
    }

    @Test
    void theReturnPageAndTheWebhookAtOnceMakeOneTenant() throws Exception {
        int count = Figures.size(40, 1000);
        int siteAtOnce = 0;
        for (int i = 0; i < count; i++) {
            Customer customer = customers.paid();
            List<String> events = eventsOf(customer);

            List<String> answers = AtOnce.run(List.of(
                    () -> customers.comeBack(customer).path(),
                    () -> events.stream().map(event -> String.valueOf(shop.deliver(event))).collect(Collectors.joining(","))));

            assertThat(answers.getLast()).matches("200(,200)*");
            siteAtOnce += answers.getFirst().equals("/dashboard") ? 1 : 0;
        }
        assertThat(siteAtOnce).as("whose final POST led to their site").isEqualTo(count);
        clock.advance(A_WHILE);
        jobs.runDue();

        assertThatEachHasOneTenantAndPaidOnce(count);
        Figures.report("return page with its final POST, and webhook, from one barrier, %,d times".formatted(count),
                "%,d tenants, %d signups without one; %,d customers at their dashboard at once".formatted(count("tenant"),
                        count("pending_signup WHERE status <> 'complete'"), siteAtOnce), started);
    }

    @Test
    void whatStripeDidNotSignIsRefusedWithoutAWordToTheDatabaseOrToStripe() {
        int count = Figures.size(600, 10_000);
        customers.paid();
        String event = events().getFirst();
        Random random = new Random(count);
        queries.reset();
        int before = stripe.calls();

        int refused = 0;
        for (int i = 0; i < count; i++) {
            Forgery forgery = Forgery.of(i, event, shop.webhookSecret(), clock.instant().getEpochSecond(), random);
            int answer = shop.deliver(forgery.body(), forgery.signature());
            assertThat(answer).as("%s: %s", forgery.kind(), forgery.signature()).isEqualTo(400);
            refused++;
        }

        assertThat(queries.queries()).isEmpty();
        assertThat(stripe.calls()).as("calls to Stripe").isEqualTo(before);
        assertThat(count("stripe_event")).isZero();
        assertThat(count("payment WHERE status = 'paid'")).isZero();
        assertThat(shop.deliver(event)).as("the same event, signed").isEqualTo(200);
        Figures.report("%,d webhooks with a missing, bad, altered or stale signature, of %d kinds".formatted(count,
                Forgery.Kind.values().length), "%d accepted, 0 statements to the database, 0 calls to Stripe"
                .formatted(count - refused), started);
    }

    private void assertThatEachHasOneTenantAndPaidOnce(int count) {
        assertThat(count("tenant")).isEqualTo(count);
        assertThat(count("(SELECT DISTINCT signup_id FROM tenant)")).isEqualTo(count);
        assertThat(count("pending_signup WHERE status <> 'complete'")).isZero();
        assertThat(count("incomplete_tenant")).isZero();
        assertThat(count("payment WHERE status = 'paid'")).isEqualTo(count);
        assertThat(paidTwice()).isZero();
        assertThat(count("mailbox_mail")).as("welcome mails").isEqualTo(count);
    }

    private long paidTwice() {
        return count("""
                (SELECT s.client_reference_id FROM sandbox.payment_intent p
                 JOIN sandbox.checkout_session s ON s.id = p.checkout_session_id
                 GROUP BY s.client_reference_id HAVING count(*) > 1)""");
    }

    private List<String> events() {
        return database.superuser().sql("SELECT body FROM sandbox.event ORDER BY created_at, id").query(String.class).list();
    }

    private List<String> eventsOf(Customer customer) {
        return database.superuser().sql("SELECT body FROM sandbox.event WHERE body LIKE ? ORDER BY created_at, id")
                .param("%" + customer.signupId() + "%").query(String.class).list();
    }

    private long count(String from) {
        return database.superuser().sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }
}
