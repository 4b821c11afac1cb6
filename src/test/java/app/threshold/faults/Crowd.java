package app.threshold.faults;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import app.threshold.support.TestTenants;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Many customers with complete drafts, some at a time. They press review's button, pay, come back, and ask for their
 * site; what fails they try again a few times, as people do, and then leave. One in ten leaves right after paying.
 */
final class Crowd {

    private static final int TRIES = 12;
    private static final int ONE_WHO_LEAVES_IN = 10;
    private static final String SEED = """
            INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, terms_accepted_at,
                email_confirmed_at, partner1_name, partner2_name, wedding_date, theme, slug, price_amount, currency)
            SELECT 'F' || n, 'wedding', sha256(convert_to(lpad(n::text, 43, 'x'), 'UTF8')), 'customer' || n || '@example.com',
                :hash, now(), now(), 'Ada', 'Grace', current_date + 700, 'garden', 'customer-' || n, 19900, 'USD'
            FROM generate_series(1, :count) AS n""";

    private final int size;
    private final int port;
    private final int stripePort;
    private final BooleanSupplier shopIsOpen;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Set<Integer> paid = ConcurrentHashMap.newKeySet();
    private final Set<Integer> welcomed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger finished = new AtomicInteger();
    private final CountDownLatch through = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong lastAnswer = new AtomicLong();
    private List<Thread> threads = List.of();

    /** @param shopIsOpen whether it is worth trying */
    Crowd(int size, int port, int stripePort, BooleanSupplier shopIsOpen) {
        this.size = size;
        this.port = port;
        this.stripePort = stripePort;
        this.shopIsOpen = shopIsOpen;
    }

    static void seed(JdbcClient shop, int count) {
        shop.sql(SEED).param("count", count).param("hash", TestTenants.PASSWORD_HASH).update();
    }

    void arrive(int atOnce) {
        threads = IntStream.range(0, atOnce).mapToObj(i -> Thread.ofVirtual().start(this::comeOneAfterTheOther)).toList();
    }

    /** Nobody new comes; those who are there go on to their end. */
    void close() {
        closing.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** @return whether all are through, after this time at the latest */
    boolean awaitThrough(Duration atMost) throws InterruptedException {
        return through.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    int finished() {
        return finished.get();
    }

    /** The customers whose payment Stripe has confirmed to them. */
    Set<Integer> paid() {
        return paid;
    }

    /** The customers who were led to their dashboard. */
    Set<Integer> welcomed() {
        return welcomed;
    }

    /** Requests that were answered with an error, or not at all. */
    int failures() {
        return failures.get();
    }

    /** {@link System#nanoTime()} when the shop last wrote something and said so. */
    long lastAnswer() {
        return lastAnswer.get();
    }

    private void comeOneAfterTheOther() {
        // One browser for all payments of this thread: Stripe is not what is measured.
        var stripe = new Browser(stripePort);
        stripe.get("/login");
        while (!closing.get()) {
            int number = next.incrementAndGet();
            if (number > size) {
                return;
            }
            try {
                new Customer(number, stripe).goThrough();
            } finally {
                if (finished.incrementAndGet() == size) {
                    through.countDown();
                }
            }
        }
    }

    private final class Customer {

        private final int number;
        private final Browser shop = new Browser(port);
        private final Browser stripe;
        /** The review page, which stays where it is when its button fails. */
        private boolean seen;

        Customer(int number, Browser stripe) {
            this.number = number;
            this.stripe = stripe;
            shop.bring("threshold_signup", "x".repeat(43 - String.valueOf(number).length()) + number);
        }

        void goThrough() {
            if (!tries(this::order) || !paid.contains(number) || number % ONE_WHO_LEAVES_IN == 0) {
                return;
            }
            tries(this::finish);
        }

        /** To the payment page, and through it; or to the last step, where somebody else has made everything already. */
        private boolean order() {
            if (!seen) {
                seen = shop.get("/signup/review").status() == 200;
            }
            Browser.Page ordered = shop.post("/signup/review", Map.of());
            if (ordered.status() != 303) {
                return false;
            }
            lastAnswer.set(System.nanoTime());
            if (!ordered.location().contains("/sandbox/checkout/")) {
                return ordered.location().endsWith("/signup/finish");
            }
            String page = URI.create(ordered.location()).getRawPath();
            var card = Map.of("email", "ada@example.com", "cardNumber", "4242 4242 4242 4242", "cardExpiry", "12 / 49",
                    "cardCvc", "123", "billingName", "Ada Lovelace");
            Browser.Page answer = stripe.post(page, card);
            if (answer.status() == 303 && answer.location().contains("/signup/finish")) {
                paid.add(number);
                return true;
            }
            return false;
        }

        private boolean finish() {
            Browser.Page page = shop.get("/signup/finish");
            if (page.status() != 200) {
                // Led to the login: the background was faster, and it was long ago.
                return page.location().contains("/login");
            }
            Browser.Page answer = shop.post("/signup/finish", Map.of());
            if (answer.status() == 303 && answer.location().endsWith("/dashboard")) {
                lastAnswer.set(System.nanoTime());
                welcomed.add(number);
                return true;
            }
            return false;
        }

        private boolean tries(BooleanSupplier step) {
            for (int tries = 0; tries < TRIES; tries++) {
                try {
                    Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20))
                            .atMost(Duration.ofMinutes(2)).until(shopIsOpen::getAsBoolean);
                    if (step.getAsBoolean()) {
                        return true;
                    }
                } catch (UncheckedIOException | ConditionTimeoutException e) {
                    // Nobody there; a person tries again.
                }
                failures.incrementAndGet();
            }
            return false;
        }
    }
}
