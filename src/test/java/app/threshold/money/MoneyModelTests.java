package app.threshold.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

import javax.sql.DataSource;

import app.threshold.signup.GiveUpSignup;
import app.threshold.signup.RetrySignup;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTestBeside;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.QueryCounter;
import app.threshold.support.StripeTraffic;
import app.threshold.support.TestTenants;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.Environment;

/**
 * Stories of customers, webhooks, jobs, time and failures in any order, from a seed. After each step all of
 * {@link Invariants} hold; then everybody leaves, and the system comes to one of the two good ends by itself.
 *
 * <p>{@code -Dthreshold.model.stories} says how many, {@code -Dthreshold.model.first} the seed that all their seeds come
 * from, {@code -Dthreshold.model.seed} plays the one of this seed, {@code -Dthreshold.model.story} the one written there.
 */
@IntegrationTestBeside
class MoneyModelTests {

    /** The same stories in each build, so that none fails by chance; the full figures take others each time. */
    private static final long SEED = 20_26_11_21;

    /** Failing stories that show what is wrong, before the rest is left untold. */
    private static final int ENOUGH = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("threshold.model.patience", 90));

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
    QueryCounter queries;

    @Autowired
    RetrySignup retrySignup;

    @Autowired
    GiveUpSignup giveUpSignup;

    @Autowired
    LoggingSystem logging;

    @Autowired
    Environment environment;

    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private World.Stage stage;

    @BeforeEach
    void prepare() throws SQLException {
        Shop shop = new Shop(environment, clock);
        stage = new World.Stage(shop, tenants, database, jobs, clock, stripe,
                dataSource.unwrap(HikariDataSource.class), retrySignup, giveUpSignup);
        log(LogLevel.OFF);
    }

    @AfterEach
    void letLog() {
        log(LogLevel.INFO);
    }

    @Test
    void whateverHappensMoneyEndsAsATenantOrGoesBack() {
        String written = System.getProperty("threshold.model.story");
        Long seed = Long.getLong("threshold.model.seed");
        Instant started = Instant.now();
        if (written != null) {
            tell(Story.parse(written), null);
            assertThat(failures).isEmpty();
        } else if (seed != null) {
            tell(new Writer(seed).write(), seed);
            assertThat(failures).isEmpty();
        } else {
            int count = Integer.getInteger("threshold.model.stories", Figures.size(40, 3000));
            long first = Long.getLong("threshold.model.first", Figures.FULL ? new Random().nextLong() : SEED);
            Random seeds = new Random(first);
            long steps = 0;
            for (int i = 0; i < count && failures.size() < ENOUGH; i++) {
                long one = seeds.nextLong();
                Story story = new Writer(one).write();
                tell(story, one);
                steps += story.steps().size();
            }
            assertThat(failures).isEmpty();
            System.out.println("What became of all: " + outcomes);
            if (count >= 100) {
                // A story that never gets there shows nothing.
                assertThat(outcomes).containsKeys("signup complete", "signup refunded", "signup draft", "payment failed",
                        "payment refunded gave_up", "payment refunded second_payment", "failed attempt");
            }
            Figures.report("%,d random stories of %,d steps, seed %d".formatted(count, steps, first),
                    "all invariants after each step, all ends good: %,d complete, %,d refunded, %,d never paid; refunds %s".formatted(
                            of("signup complete"), of("signup refunded") + of("signup refunding"), of("signup draft"), refunds()), started);
        }
    }

    private int of(String what) {
        return outcomes.getOrDefault(what, 0);
    }

    /** Under way or done, by reason. */
    private String refunds() {
        Map<String, Integer> byReason = new TreeMap<>();
        outcomes.forEach((what, count) -> {
            if (what.startsWith("payment refund")) {
                byReason.merge(what.substring(what.lastIndexOf(' ') + 1), count, Integer::sum);
            }
        });
        return byReason.toString();
    }

    private void tell(Story story, @Nullable Long seed) {
        Broken broken = broken(story);
        if (broken == null) {
            return;
        }
        System.out.printf("BROKEN %s%n  -Dthreshold.model.seed=%d%n  %s%n", broken.getMessage(), seed, story);
        Story shortest = new Shorter(shorter -> {
            Broken same = broken(shorter);
            return same != null && same.what().equals(broken.what());
        }, PATIENCE).of(story);
        if (seed == null) {
            log(LogLevel.INFO);
        }
        Broken atLast = broken(shortest);
        log(LogLevel.OFF);
        String failure = "%s%nSeed: -Dthreshold.model.seed=%d%nShortest: -Dthreshold.model.story='%s'%n"
                .formatted(Objects.requireNonNullElse(atLast, broken).getMessage(), seed, shortest);
        System.out.println("SHORTEST " + failure);
        failures.add(failure);
    }

    private @Nullable Broken broken(Story story) {
        queries.reset();
        try {
            new World(stage).play(story).forEach((what, count) -> outcomes.merge(what, count, Integer::sum));
            return null;
        } catch (Broken broken) {
            return broken;
        }
    }

    /** Failures are what the stories are made of; of their thousands of stack traces nobody reads one. */
    private void log(LogLevel level) {
        for (String logger : new String[] {"app.threshold", "org.apache.catalina", "com.zaxxer.hikari",
                "com.github.kagkarlsson.scheduler", "org.hibernate", "org.springframework"}) {
            logging.setLogLevel(logger, level == LogLevel.INFO && !logger.startsWith("app") ? LogLevel.WARN : level);
        }
    }
}
