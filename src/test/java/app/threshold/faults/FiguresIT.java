package app.threshold.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import app.threshold.support.StartsProcesses;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Two long figures. {@code bin/figures} takes them and writes them down, and {@code bin/figures small} tries in minutes whether they can be taken. */
@StartsProcesses
@EnabledIfSystemProperty(named = "threshold.figures.kill", matches = "true")
class FiguresIT {

    private static final int SIGNUPS = Integer.getInteger("threshold.figures.signups", 24);
    /** Each with a database of its own, checked and written down before the next begins. */
    private static final int ROUNDS = Integer.getInteger("threshold.figures.rounds", 1);
    private static final int SERVER_KILLS = Integer.getInteger("threshold.figures.kills", 2);
    private static final boolean REPORT = Boolean.getBoolean("threshold.figures.report");

    /** More than can be used up. */
    private static final int DRAFTS = 2_000 * SERVER_KILLS;
    /** In small, the application may live in the end, so that a slow machine comes to an end too. */
    private static final int KILLS_AT_MOST = REPORT ? Integer.MAX_VALUE : 3;
    private static final int CUSTOMERS_AT_ONCE = 8;
    private static final Duration ALIVE = Duration.ofSeconds(2);
    private static final Duration WRITABLE_WITHIN = Duration.ofSeconds(10);

    /** Past the sessions' end, dead jobs, give-up and hold. */
    private static final List<Duration> TIME = List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30),
            Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(4), Duration.ofHours(8), Duration.ofHours(12),
            Duration.ofHours(1), Duration.ofHours(12));

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void theApplicationIsKilledEveryTwoSecondsAndEverySignupIsWholeOrNothing() throws Exception {
        try (var cluster = new Cluster("killed-application")) {
            for (int round = 1; round <= ROUNDS; round++) {
                killTheApplicationEveryTwoSeconds(cluster, round);
            }
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void theDatabaseIsKilledUnderLoadAndWhatWasAcknowledgedIsThere() throws Exception {
        try (var cluster = new Cluster("killed-postgresql"); var stripes = new Cluster("stripes-postgresql");
                var world = new World("outage", cluster.port(), stripes.port(), false)) {
            Crowd.seed(world.shop(), DRAFTS);
            var crowd = new Crowd(DRAFTS, world.customerPort(), world.stripePort(), () -> true);
            crowd.arrive(CUSTOMERS_AT_ONCE);
            var accepting = new ArrayList<Duration>();
            var writable = new ArrayList<Duration>();
            for (int kill = 0; kill < SERVER_KILLS; kill++) {
                underLoad(crowd, System.nanoTime());
                long killed = System.nanoTime();
                cluster.kill();
                cluster.start();
                accepting.add(Duration.ofNanos(System.nanoTime() - killed));
                writable.add(untilWritten(crowd, killed));
                System.out.printf("kill %d: accepts after %s, written after %s%n", kill + 1, accepting.getLast(), writable.getLast());
            }
            crowd.close();
            world.reconnect();
            letTimePass(world);
            Books books = settled(world);
            System.out.println(books);
            assertGood(world, books, crowd);
            if (REPORT) {
                // Where other things run beside it, this is their measure too.
                assertThat(writable).allSatisfy(time -> assertThat(time).isLessThan(WRITABLE_WITHIN));
                Benchmarks.killedDatabase(SERVER_KILLS, accepting, writable, crowd, books);
            }
        }
    }

    private static void killTheApplicationEveryTwoSeconds(Cluster cluster, int round) throws Exception {
        try (var world = new World("signups_" + round, cluster.port(), cluster.port(), false)) {
            Crowd.seed(world.shop(), SIGNUPS);
            var open = new AtomicBoolean();
            var crowd = new Crowd(SIGNUPS, world.customerPort(), world.stripePort(), open::get);
            // Whoever starts next must not wait for a lock that nobody holds any more.
            world.killWhileMigrating();
            long start = System.nanoTime();
            crowd.arrive(CUSTOMERS_AT_ONCE);
            int kills = 1;
            while (true) {
                world.ensureRunning();
                open.set(true);
                if (crowd.awaitThrough(kills < KILLS_AT_MOST ? ALIVE : Duration.ofMinutes(10))) {
                    break;
                }
                open.set(false);
                world.kill();
                kills++;
                if (kills % 10 == 0) {
                    System.out.printf("%d kills, %d of %d through, %d paid, %d welcomed, %d failures%n", kills,
                            crowd.finished(), SIGNUPS, crowd.paid().size(), crowd.welcomed().size(), crowd.failures());
                }
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            letTimePass(world);
            Books books = settled(world);
            System.out.printf("%d signups, %d kills, %s, %s%n", SIGNUPS, kills, took, books);
            assertGood(world, books, crowd);
            assertThat(kills).isGreaterThanOrEqualTo(2);
            if (REPORT) {
                Benchmarks.killedApplication(SIGNUPS, kills, took, crowd, books);
            }
        }
    }

    /** Until some signups have been completed since then. */
    private static void underLoad(Crowd crowd, long since) {
        int before = crowd.welcomed().size();
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofMinutes(2))
                .until(() -> crowd.lastAnswer() > since && crowd.welcomed().size() >= before + 20);
    }

    /** Since the kill, until the application has acknowledged something that it wrote after it. */
    private static Duration untilWritten(Crowd crowd, long killed) {
        long restarted = System.nanoTime();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofMinutes(2))
                .until(() -> crowd.lastAnswer() > restarted);
        return Duration.ofNanos(crowd.lastAnswer() - killed);
    }

    private static void letTimePass(World world) {
        world.ensureRunning();
        world.awaitQuiet();
        for (Duration step : TIME) {
            world.advance(step);
            world.awaitQuiet();
        }
    }

    /** On a machine that is very busy a job may look dead when it is only slow, and then time has passed it by. */
    private static Books settled(World world) throws Exception {
        Books books = Books.of(world);
        for (int more = 0; more < 20 && !(books.chargedWithoutTenant().isEmpty() && books.holdsOfNobody() == 0); more++) {
            world.advance(Duration.ofMinutes(30));
            world.awaitQuiet();
            books = Books.of(world);
        }
        return books;
    }

    private static void assertGood(World world, Books books, Crowd crowd) {
        assertThat(books.partialTenants()).as("partial tenants").isZero();
        assertThat(books.accountsWithoutTenant()).as("accounts without a tenant").isZero();
        assertThat(books.chargedTwice()).as("charged twice").isEmpty();
        assertThat(books.chargedWithoutTenant()).as(() -> "charged, and no tenant: " + books.explained(world)).isEmpty();
        assertThat(books.tenantsWithoutCharge()).as("a tenant, and not charged").isEmpty();
        assertThat(books.holdsOfNobody()).as("holds left behind").isZero();
        assertThat(books.lost(crowd)).as("acknowledged and lost").isEmpty();
    }
}
