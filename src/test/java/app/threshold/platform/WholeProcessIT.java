package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import app.threshold.support.PackagedApplication;
import app.threshold.support.StartsProcesses;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The packaged application as a process of its own, as somebody would start it. */
@StartsProcesses
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WholeProcessIT {

    private static final int ANY_PORT = 0;

    @TempDir
    Path directory;

    private final List<Application> started = new ArrayList<>();

    @AfterEach
    void leaveNothingRunning() throws Exception {
        for (Application application : started) {
            application.process.destroyForcibly().waitFor();
        }
        new LeftoverServer(home().resolve("cluster")).stop();
    }

    @Test
    void killedAndStartedAgainItTakesUpItsOwnDatabase() throws Exception {
        Application first = start(PackagedApplication.JAVA, PackagedApplication.jar(), ANY_PORT);
        first.awaitReady();
        assertThat(first.health()).isEqualTo(200);
        try (var owner = connect("threshold")) {
            owner.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
        }
        first.process.destroyForcibly().waitFor();
        assertThat(postgres()).as("the server that nobody stopped").hasValueSatisfying(server -> assertThat(server.isAlive()).isTrue());

        try (var taken = new ServerSocket(0)) {
            Application hindered = start(taken.getLocalPort());
            assertThat(hindered.exit()).isEqualTo(1);
            assertThat(hindered.said()).contains("APPLICATION FAILED TO START",
                    "Port %d, on which Threshold should answer, is in use".formatted(taken.getLocalPort()),
                    "--server.port=").doesNotContain("Caused by:");
            assertThat(pidFile()).as("stopped with its application").doesNotExist();
        }

        Application second = start(ANY_PORT);
        second.awaitReady();
        try (var owner = connect("threshold"); var result = owner.createStatement().executeQuery("SELECT answer FROM kept")) {
            assertThat(result.next()).isTrue();
        }

        Application rival = start(ANY_PORT);
        assertThat(rival.exit()).isEqualTo(1);
        assertThat(rival.said()).contains("APPLICATION FAILED TO START",
                "is in use by another running Threshold (process %d)".formatted(second.process.pid())).doesNotContain("Caused by:");

        second.process.destroy();
        assertThat(second.exit()).isEqualTo(128 + 15);
        assertThat(pidFile()).as("stopped with its application").doesNotExist();
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNamed() throws Exception {
        int nobody = freePort();
        Application application = start(ANY_PORT, "--spring.datasource.url=jdbc:postgresql://localhost:" + nobody + "/threshold");
        assertThat(application.exit()).isEqualTo(1);
        assertThat(application.said()).contains("APPLICATION FAILED TO START",
                "The database at jdbc:postgresql://localhost:%d/threshold cannot be reached".formatted(nobody),
                "spring.datasource.url is right");
        assertThat(home()).doesNotExist();
    }

    /** Who reads a log by its lines can read each, from the first one on; one that tells of an exception too. */
    @Test
    void inProductionEachLineOfTheLogIsJson() throws Exception {
        TestServer.create("production");
        int port = freePort();
        // As it is started in production, which does not have the JVM be silent.
        Application application = start(PackagedApplication.JAVA, PackagedApplication.extracted(), port, "--spring.profiles.active=production", "--management.server.port=0",
                "--spring.datasource.url=" + TestServer.url("production"), "--spring.datasource.password=app", "--spring.liquibase.password=owner",
                "--threshold.base-url=http://localhost:" + port,
                "--threshold.operator.email=first@example.com", "--threshold.operator.password=a walk in the rain",
                "--threshold.payments.stripe.api-base=http://localhost:" + freePort(),
                "--threshold.payments.stripe.secret-key=sk_test_nobodys", "--threshold.payments.stripe.webhook-secret=whsec_nobodys",
                "--spring.mail.host=localhost", "--threshold.mail.from=office@threshold.example");
        application.awaitReady();
        String reference = application.sendAnUnsignedWebhook();
        application.awaitSaid("payment_sweep_list_unread");
        // The process's own way to end it closes what it still has to say.
        application.process.toHandle().destroy();
        application.exit();

        List<JsonNode> lines = application.said().lines().map(WholeProcessIT::json).toList();
        assertThat(lines).hasSizeGreaterThan(5).allSatisfy(line -> {
            assertThat(Instant.parse(line.path("@timestamp").asString())).isNotNull();
            assertThat(line.path("log").path("level").asString()).as(line.toString()).isIn("INFO", "WARN", "ERROR");
            assertThat(line.path("message").asString()).as(line.toString()).isNotBlank();
        });
        assertThat(lines).filteredOn(line -> line.path("message").asString().equals("stripe_webhook_refused")).singleElement()
                .satisfies(line -> assertThat(line.path("requestId").asString()).isEqualTo(reference));
        assertThat(lines).filteredOn(line -> line.path("message").asString().equals("payment_sweep_list_unread")).isNotEmpty()
                .allSatisfy(line -> assertThat(line.path("error").path("stack_trace").asString()).as(line.toString()).contains("\n"));
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JacksonException e) {
            throw new AssertionError("Not JSON: " + line, e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Application start(int port, String... arguments) throws IOException {
        return start(PackagedApplication.java(), PackagedApplication.extracted(), port, arguments);
    }

    private Application start(List<String> java, Path jar, int port, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-Djava.io.tmpdir=" + directory, "-jar", jar.toString(), "--server.port=" + port, "--threshold.database.dir=" + home()));
        command.addAll(List.of(arguments));
        var application = new Application(new ProcessBuilder(command).directory(directory.toFile())
                .redirectErrorStream(true).start());
        started.add(application);
        return application;
    }

    private Path home() {
        return directory.resolve("db");
    }

    private Path pidFile() {
        return home().resolve("cluster/postmaster.pid");
    }

    private Optional<ProcessHandle> postgres() throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip()));
    }

    private DatabaseAccess access() throws IOException {
        return DatabaseAccess.read(home().resolve("pgpass"));
    }

    private Connection connect(String role) throws IOException, SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + access().port() + "/threshold", role,
                access().ownerPassword());
    }

    private static final class Application {

        private static final Pattern PORT = Pattern.compile("Threshold is ready: http:\\\\?/\\\\?/localhost:(\\d+)");

        private final Process process;
        private final StringBuffer said = new StringBuffer();
        private final CompletableFuture<Integer> port = new CompletableFuture<>();
        private final Thread reader;

        Application(Process process) {
            this.process = process;
            this.reader = Thread.ofVirtual().start(() -> {
                try {
                    process.inputReader().lines().forEach(line -> {
                        said.append(line).append('\n');
                        PORT.matcher(line).results().forEach(found -> port.complete(Integer.valueOf(found.group(1))));
                    });
                } catch (UncheckedIOException e) {
                    said.append("(killed)\n");
                }
                port.completeExceptionally(new IllegalStateException("Ended before it was ready"));
            });
        }

        void awaitReady() throws Exception {
            assertThat(port).as(said::toString).succeedsWithin(Duration.ofMinutes(5));
        }

        int health() throws Exception {
            try (var client = HttpClient.newHttpClient()) {
                return client.send(HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port.get() + "/readyz")).build(),
                        HttpResponse.BodyHandlers.discarding()).statusCode();
            }
        }

        /** @return the reference that the answer bears */
        String sendAnUnsignedWebhook() throws Exception {
            try (var client = HttpClient.newHttpClient()) {
                return client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port.get() + "/webhooks/stripe"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}")).build(), HttpResponse.BodyHandlers.discarding())
                        .headers().firstValue("X-Request-Id").orElseThrow();
            }
        }

        void awaitSaid(String what) {
            Awaitility.await().atMost(Duration.ofMinutes(2)).alias(said()).until(() -> said().contains(what));
        }

        int exit() throws InterruptedException {
            int status = process.waitFor();
            reader.join();
            return status;
        }

        String said() {
            return said.toString();
        }
    }
}
