package app.threshold.watch;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AlertRules;
import app.threshold.support.Database;
import app.threshold.support.JourneyTest;
import app.threshold.support.Visitor;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * With a management port and an endpoint for traces, as in production. Closed afterwards, since its jobs run by
 * themselves and would take those of the tests that follow.
 */
@JourneyTest
@DirtiesContext
@TestPropertySource(properties = {"management.server.port=0", "management.defaults.metrics.export.enabled=true",
        "management.opentelemetry.tracing.export.schedule-delay=100ms"})
class ScrapeAndTraceTests {

    private static final Path OPERATIONS = Path.of("docs/operations");

    /** Ours and those of the libraries that the dashboard and the rules use; {@code up} is Prometheus's own. */
    private static final Pattern METER = Pattern.compile("\\b(?:threshold|http|hikaricp|jvm|process|db_scheduler|system)_\\w+");

    private static final BlockingQueue<String> TRACES = new LinkedBlockingQueue<>();
    private static final HttpServer RECEIVER = receiver();

    @LocalServerPort
    int port;

    @LocalManagementPort
    int managementPort;

    @Autowired
    Database database;

    @DynamicPropertySource
    static void endpoint(DynamicPropertyRegistry properties) {
        properties.add("management.opentelemetry.tracing.export.otlp.endpoint",
                () -> "http://localhost:" + RECEIVER.getAddress().getPort() + "/v1/traces");
    }

    @Test
    void everyMeterThatTheDashboardAndTheRulesNameIsInTheScrape() throws Exception {
        new Visitor(port).get("/login");
        Set<String> named = new TreeSet<>();
        for (String expression : Stream.concat(dashboard(), rules()).toList()) {
            Set<String> meters = METER.matcher(expression.replaceAll("\"[^\"]*\"", "")).results().map(found -> found.group())
                    .collect(Collectors.toSet());
            assertThat(meters.isEmpty() && !expression.startsWith("up{")).as(expression).isFalse();
            named.addAll(meters);
        }
        assertThat(named).hasSizeGreaterThan(12);
        // So short a life has no pause of its own.
        System.gc();
        assertThat(scrapedUntil(named)).containsAll(named);
    }

    @Test
    void everyRuleSaysHowBadItIsAndWhatItIsAbout() {
        assertThat(AlertRules.all()).hasSizeGreaterThan(8).allSatisfy(rule -> {
            assertThat(rule.labels()).extracting("severity").isIn("critical", "warning");
            assertThat(rule.annotations().get("summary")).isNotNull();
        });
    }

    /** A scrape that takes ten seconds is given up by Prometheus, and the node taken to be down. */
    @Test
    void whileTheDatabaseIsAwayAScrapeIsAnsweredInTimeAndSaysSo() {
        database.takeAway();
        String scrape;
        Duration took;
        try {
            Instant before = Instant.now();
            scrape = new Visitor(managementPort).ask("/actuator/prometheus").body();
            took = Duration.between(before, Instant.now());
        } finally {
            database.bringBack();
        }
        assertThat(took).isLessThan(Duration.ofSeconds(8));
        assertThat(scrape.lines()).contains("threshold_signups_waiting NaN", "threshold_payments_refunding{state=\"owed\"} NaN",
                "threshold_jobs_failing{task=\"sweep-payments\"} NaN");
        assertThat(scrape).contains("hikaricp_connections_timeout_total{");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/prometheus", "/actuator/health", "/actuator/health/provisioning", "/actuator/metrics"})
    void theManagementPortAnswersWithoutALoginAndTheMainPortNotAtAll(String path) {
        assertThat(new Visitor(managementPort).ask(path).status()).isEqualTo(200);
        assertThat(new Visitor(port).ask(path).status()).isEqualTo(404);
    }

    @Test
    void theManagementPortHasNothingElseAndTakesNothing() {
        assertThat(new Visitor(managementPort).ask("/actuator/env").status()).isEqualTo(404);
        assertThat(new Visitor(managementPort).ask("/login").status()).isEqualTo(404);
        assertThat(new Visitor(managementPort).postWithoutToken("/actuator/metrics", Map.of()).status()).isGreaterThanOrEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz"})
    void theProbesStayOnTheMainPort(String path) {
        assertThat(new Visitor(port).ask(path).status()).isEqualTo(200);
    }

    @Test
    void aRequestIsExportedAsATrace() throws Exception {
        TRACES.clear();
        new Visitor(port).get("/forgot-password");
        String trace;
        do {
            trace = TRACES.poll(30, TimeUnit.SECONDS);
        } while (trace != null && !trace.contains("/forgot-password"));
        assertThat(trace).isNotNull().contains("threshold");
    }

    /** What some meters measure is not over yet when the first scrape is taken, such as the jobs that are due at the start. */
    private Set<String> scrapedUntil(Set<String> named) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            Set<String> names = new Visitor(managementPort).ask("/actuator/prometheus").body().lines()
                    .filter(line -> !line.startsWith("#")).map(line -> line.split("[{ ]")[0]).collect(Collectors.toSet());
            if (names.containsAll(named) || tries == 100) {
                return names;
            }
            TRACES.poll(100, TimeUnit.MILLISECONDS);
        }
    }

    private static Stream<String> dashboard() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(OPERATIONS.resolve("grafana-dashboard.json")));
        return dashboard.findValuesAsString("expr").stream();
    }

    private static Stream<String> rules() {
        return AlertRules.all().stream().map(AlertRules.Rule::expression);
    }

    /** Takes what is sent to it and says yes. The bodies are protobuf, in which texts stand as they are. */
    private static HttpServer receiver() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", exchange -> {
                TRACES.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
