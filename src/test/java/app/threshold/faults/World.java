package app.threshold.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import app.threshold.platform.TestServer;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * An application with its database, a Stripe with another, and everything between them and their customers, all of which
 * is watched. Both clocks go together.
 */
final class World implements AutoCloseable {

    /** One call to Stripe may take so long, before stripe-java makes it again. */
    private static final Duration READ_TIMEOUT = Duration.ofMillis(500);
    private static final Duration PATIENCE = READ_TIMEOUT.plusMillis(300);

    /** How long a job may be silent, by the clock, before it is taken for dead: five minutes. Looked for all the time. */
    private static final Duration HEARTBEAT = Duration.ofMillis(250);
    private static final int MISSED_HEARTBEATS = 1200;
    private static final Duration DEAD = HEARTBEAT.multipliedBy(MISSED_HEARTBEATS);

    private static final String KEY = "sk_test_ofTheMatrix";
    private static final String WEBHOOK_SECRET = "whsec_ofTheMatrix";

    private static final AtomicInteger STARTS = new AtomicInteger();

    private final String name;
    private final int shopServer;
    private final int stripeServer;
    private final boolean watched;
    private final int port;
    private final SingleConnectionDataSource shop;
    private final SingleConnectionDataSource stripeData;
    private final DatabaseProxy database;
    private final HttpProxy stripeApi;
    private final HttpProxy customers;
    private final HttpProxy webhooks;
    private final Node stripe;
    private final int stripePort;
    private volatile Node application;
    private Duration ahead = Duration.ZERO;
    private volatile Seen.Watch watch = seen -> Seen.Verdict.PASS;

    /** On the tests' PostgreSQL, and watched. */
    World(String name) throws IOException, SQLException {
        this(name, testServer(), testServer(), true);
    }

    /**
     * @param shopServer the port of the application's PostgreSQL
     * @param stripeServer that of Stripe's
     * @param watched whether all goes through the proxies; they take time
     */
    World(String name, int shopServer, int stripeServer, boolean watched) throws IOException, SQLException {
        this.name = name;
        this.shopServer = shopServer;
        this.stripeServer = stripeServer;
        this.watched = watched;
        createDatabase(shopServer, name);
        createDatabase(stripeServer, name + "_stripe");
        shop = asSuperuser(shopServer, name);
        stripeData = asSuperuser(stripeServer, name + "_stripe");
        port = watched ? 0 : freePort();
        database = new DatabaseProxy(shopServer, this::watch);
        stripeApi = new HttpProxy(Seen.Kind.STRIPE_ASKED, Seen.Kind.STRIPE_ANSWERS, PATIENCE, this::watch);
        customers = new HttpProxy(Seen.Kind.CUSTOMER_ASKS, Seen.Kind.CUSTOMER_ANSWERED, PATIENCE, this::watch);
        webhooks = new HttpProxy(Seen.Kind.WEBHOOK_COMES, Seen.Kind.WEBHOOK_ANSWERED, PATIENCE, this::watch);
        stripe = Node.start(name + "-stripe", 0, ahead, stripeArguments());
        stripePort = stripe.awaitReady();
        stripeApi.leadTo(stripePort);
        application = startApplication();
    }

    /** The application's database, as the superuser sees it and past the proxy. */
    JdbcClient shop() {
        return JdbcClient.create(shop);
    }

    /** Stripe's own. */
    JdbcClient stripe() {
        return JdbcClient.create(stripeData);
    }

    /** The ids of a signup's payments, as far as they are committed. */
    List<UUID> payments(UUID signup) {
        return shop().sql("SELECT id FROM payment WHERE signup_id = ?").param(signup).query(UUID.class).list();
    }

    int customerPort() {
        return watched ? customers.port() : port;
    }

    int stripePort() {
        return stripePort;
    }

    /** Whether the application runs; it may not be ready. */
    boolean isRunning() {
        return application.isAlive();
    }

    Instant now() {
        return Instant.now().plus(ahead);
    }

    void watch(Seen.Watch watch) {
        this.watch = watch;
    }

    void admitCustomers(boolean open) {
        customers.open(open);
    }

    void admitWebhooks(boolean open) {
        webhooks.open(open);
    }

    /** SIGKILL to the application. */
    void kill() {
        application.kill();
    }

    /** Kills the application, starts it, and kills it again at the moment when it holds the lock of the migrations. */
    void killWhileMigrating() {
        application.kill();
        application = Node.start(name + "-" + STARTS.incrementAndGet(), port, ahead, applicationArguments());
        Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).atMost(Duration.ofMinutes(3))
                .until(() -> shop().sql("""
                        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
                            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""")
                        .query(Integer.class).single() > 0);
        application.kill();
    }

    /** Ends every connection between the application and PostgreSQL. */
    void cutOff() {
        database.cut();
    }

    /** Starts the application again if it has been killed. */
    void ensureRunning() {
        if (!application.isAlive()) {
            application = startApplication();
        }
    }

    /** Time passes for all at once. Whoever was killed is started first. */
    void advance(Duration by) {
        ensureRunning();
        ahead = ahead.plus(by);
        stripe.advance(by);
        application.advance(by);
    }

    /** Until nobody does anything: no call is under way, and no job due or running. */
    void awaitQuiet() {
        var quiet = new AtomicInteger();
        Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(25)).atMost(Duration.ofMinutes(2))
                .conditionEvaluationListener(null)
                .until(() -> {
                    ensureRunning();
                    return isQuiet() ? quiet.incrementAndGet() > 1 : quiet.getAndSet(0) < 0;
                });
    }

    private boolean isQuiet() {
        return stripeApi.underWay() + customers.underWay() + webhooks.underWay() == 0
                && unrest(shop(), application).isEmpty() && unrest(stripe(), stripe).isEmpty();
    }

    /**
     * Jobs that are due, that this node runs, or that have long been dead. Without a sign of life for a moment a job is
     * not run: its node could not even write that it failed, and time has to pass before somebody takes it up again.
     */
    private List<String> unrest(JdbcClient database, Node node) {
        return database.sql("""
                SELECT task_name || ' ' || task_instance FROM scheduled_tasks
                WHERE CASE WHEN NOT picked THEN execution_time <= :now
                      ELSE picked_by = :node AND last_heartbeat > :lately OR last_heartbeat <= :dead END
                """)
                .param("now", now().atOffset(ZoneOffset.UTC))
                .param("lately", now().minus(HEARTBEAT.multipliedBy(8)).atOffset(ZoneOffset.UTC))
                .param("dead", now().minus(DEAD).atOffset(ZoneOffset.UTC))
                .param("node", node.name())
                .query(String.class).list();
    }

    /** After PostgreSQL was killed, and with it the connection of those who look from outside. */
    void reconnect() {
        shop.resetConnection();
    }

    /** What the application and Stripe said last. */
    String logs() {
        return "--- application\n" + application.tail() + "\n--- Stripe\n" + stripe.tail();
    }

    /** What keeps it busy, for whoever waited in vain. */
    String unrest() {
        return "calls under way: %d to Stripe, %d of customers, %d webhooks; jobs: %s and at Stripe %s".formatted(
                stripeApi.underWay(), customers.underWay(), webhooks.underWay(), unrest(shop(), application),
                unrest(stripe(), stripe));
    }

    @Override
    public void close() throws IOException {
        application.close();
        stripe.close();
        customers.close();
        webhooks.close();
        stripeApi.close();
        database.close();
        shop.destroy();
        stripeData.destroy();
    }

    private Seen.Verdict watch(Seen seen) {
        return watch.sees(seen);
    }

    private Node startApplication() {
        Node node = Node.start(name + "-" + STARTS.incrementAndGet(), port, ahead, applicationArguments());
        int listening = node.awaitReady();
        if (!watched) {
            // Ready as a balancer sees it, who sends nobody before: it has answered a request, and has the database.
            var balancer = new Browser(listening);
            Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).atMost(Duration.ofMinutes(1))
                    .until(() -> balancer.get("/readyz").status() == 200);
        }
        customers.leadTo(listening);
        webhooks.leadTo(listening);
        return node;
    }

    private List<String> applicationArguments() {
        var arguments = new ArrayList<>(common(name, shopServer, watched ? database.port() : shopServer));
        arguments.add("--threshold.payments.sandbox.enabled=false");
        arguments.add("--threshold.base-url=http://localhost:" + customerPort());
        arguments.add("--threshold.payments.stripe.api-base=http://127.0.0.1:" + (watched ? stripeApi.port() : stripePort)
                + "/sandbox/stripe");
        if (watched) {
            arguments.add("--threshold.payments.stripe.read-timeout=" + READ_TIMEOUT);
        }
        return arguments;
    }

    private List<String> stripeArguments() {
        var arguments = new ArrayList<>(common(name + "_stripe", stripeServer, stripeServer));
        arguments.add("--threshold.payments.sandbox.webhook-url=http://127.0.0.1:" + (watched ? webhooks.port() : port)
                + "/webhooks/stripe");
        return arguments;
    }

    /** @param migrating the port for that, which is not what is tested and needs no proxy */
    private List<String> common(String database, int migrating, int port) {
        return List.of("--spring.datasource.url=" + url(port, database),
                "--spring.datasource.password=app",
                "--spring.liquibase.url=" + url(migrating, database),
                "--spring.liquibase.password=owner",
                "--threshold.payments.stripe.secret-key=" + KEY,
                "--threshold.payments.stripe.webhook-secret=" + WEBHOOK_SECRET,
                // Jobs that are staged are looked for at their commit, and all others when a node's clock is moved.
                "--db-scheduler.polling-interval=1s",
                "--db-scheduler.heartbeat-interval=" + HEARTBEAT.toMillis() + "ms",
                "--db-scheduler.missed-heartbeats-limit=" + MISSED_HEARTBEATS,
                "--server.shutdown=immediate",
                "--spring.main.banner-mode=off");
    }

    private static int testServer() {
        return URI.create(TestServer.url().substring("jdbc:".length())).getPort();
    }

    private static int freePort() throws IOException {
        try (var any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static void createDatabase(int server, String name) throws SQLException {
        try (var connection = DriverManager.getConnection(url(server, "postgres"), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " OWNER threshold ENCODING 'UTF8' TEMPLATE template0");
        }
    }

    private static String url(int server, String database) {
        return "jdbc:postgresql://127.0.0.1:" + server + "/" + database + "?sslmode=disable&gssEncMode=disable";
    }

    private static SingleConnectionDataSource asSuperuser(int server, String database) {
        return new SingleConnectionDataSource(url(server, database), "postgres", "", true);
    }
}
