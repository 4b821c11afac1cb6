package app.threshold.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import app.threshold.money.Customers.Customer;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTestBeside;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.StripeTraffic;
import app.threshold.support.StripeTraffic.Heard;
import app.threshold.support.TestTenants;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Stripe hangs, or the database is gone. */
@IntegrationTestBeside
class OutageTests {

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    DataSource dataSource;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

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

    @AfterEach
    void mend() {
        database.superuser().sql("DROP SCHEMA IF EXISTS fault CASCADE").update();
        database.bringBack();
    }

    @Test
    void whileStripeHangsNoConnectionIsHeldAndHoweverManyClicksMakeOneSession() throws Exception {
        int count = Figures.size(5, 20);
        int clicksOfEach = 4;
        Duration hanging = Duration.ofSeconds(Figures.size(2, 30));
        List<Customer> all = IntStream.range(0, count).mapToObj(_ -> customers.filledIn()).toList();
        Customer another = customers.filledIn();
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        stripe.disturb((_, work) -> {
            waiting.incrementAndGet();
            released.await();
            work.run();
            return Heard.THE_ANSWER;
        });

        Map<Customer, Set<String>> pages = new HashMap<>();
        int mostHeld = 0;
        int samples = 0;
        try (ExecutorService browsers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Shop.Answer>> clicks = new ArrayList<>();
            for (Customer customer : all) {
                for (int i = 0; i < clicksOfEach; i++) {
                    clicks.add(browsers.submit(() -> customers.click(customer)));
                }
            }
            await(() -> waiting.get() >= clicks.size());
            for (Instant end = Instant.now().plus(hanging); Instant.now().isBefore(end); samples++) {
                mostHeld = Math.max(mostHeld, held());
                LockSupport.parkNanos(200_000);
                if (samples % 1000 == 0) {
                    assertThat(clicks).as("answered before Stripe, or before it is given up")
                            .allMatch(click -> !click.isDone() || hanging.toSeconds() > 10);
                }
            }
            assertThat(shop.get("/signup/review", another.token()).status()).as("another's page meanwhile").isEqualTo(200);
            released.countDown();
            for (Future<Shop.Answer> click : clicks) {
                assertThat(click.get().status()).isIn(303, 503);
            }
        }
        for (Customer customer : all) {
            for (int i = 0; i < 2; i++) {
                pages.computeIfAbsent(customer, _ -> new HashSet<>()).add(customers.click(customer).path());
            }
        }

        assertThat(mostHeld).as("connections held, of %d samples", samples).isZero();
        assertThat(pages.values()).allSatisfy(of -> assertThat(of).singleElement().asString().startsWith("/sandbox/checkout/"));
        assertThat(count("payment")).isEqualTo(count);
        assertThat(count("sandbox.checkout_session")).isEqualTo(count);
        Figures.report("Stripe hangs %d s while %d customers click %d times each".formatted(hanging.toSeconds(), count, clicksOfEach),
                "%d database connections held in %,d samples, %d sessions at Stripe for %d signups".formatted(mostHeld, samples,
                        count("sandbox.checkout_session"), count), started);
    }

    /** When the database goes. */
    enum Moment {
        BEFORE_THE_WEBHOOK, BETWEEN_STRIPES_ANSWER_AND_THE_TRANSACTION, AT_THE_COMMIT
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheDatabaseNoWebhookIsAcceptedAndTheSameEventLaterHasItsEffect(Moment moment) throws Exception {
        int count = Figures.size(4, 200);
        customers.paid(count).toList();
        List<String> events = database.superuser()
                .sql("SELECT body FROM sandbox.event WHERE type = 'checkout.session.completed'").query(String.class).list();

        switch (moment) {
            case BEFORE_THE_WEBHOOK -> database.takeAway();
            case BETWEEN_STRIPES_ANSWER_AND_THE_TRANSACTION -> {
                CyclicBarrier answered = new CyclicBarrier(count, database::takeAway);
                stripe.disturb((_, work) -> {
                    work.run();
                    answered.await(30, TimeUnit.SECONDS);
                    return Heard.THE_ANSWER;
                });
            }
            case AT_THE_COMMIT -> cutTheConnectionAtTheCommit();
        }
        List<Integer> answers = deliver(events);

        assertThat(answers).allMatch(status -> status >= 500);
        assertThat(count("stripe_event")).isZero();
        assertThat(count("payment WHERE status = 'paid'")).isZero();
        stripe.mend();
        mend();
        // Again and again, as Stripe does; a pool may meet a connection or two that it does not know to be cut.
        await(() -> deliver(events).stream().allMatch(status -> status == 200));
        assertThat(count("payment WHERE status = 'paid'")).isEqualTo(count);
        clock.advance(Duration.ofMinutes(10));
        jobs.runDue();
        assertThat(count("tenant")).isEqualTo(count);
        Figures.report("the database gone %s, %,d webhooks".formatted(moment.name().toLowerCase().replace('_', ' '), events.size()),
                "0 answered 2xx; delivered again later: %,d tenants of %,d".formatted(count("tenant"), count), started);
    }

    private List<Integer> deliver(List<String> events) throws Exception {
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : threads.invokeAll(events.stream()
                    .map(event -> (Callable<Integer>) () -> shop.deliver(event)).toList())) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private void cutTheConnectionAtTheCommit() {
        database.superuser().sql("CREATE SCHEMA fault").update();
        database.superuser().sql("""
                CREATE FUNCTION fault.cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$""").update();
        database.superuser().sql("""
                CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON stripe_event DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION fault.cut()""").update();
    }

    /** Of the application's pool, right now. */
    private int held() throws SQLException {
        return dataSource.unwrap(HikariDataSource.class).getHikariPoolMXBean().getActiveConnections();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        for (Instant end = Instant.now().plusSeconds(30); !condition.call(); LockSupport.parkNanos(1_000_000)) {
            assertThat(Instant.now()).isBefore(end);
        }
    }

    private long count(String from) {
        return database.superuser().sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }
}
