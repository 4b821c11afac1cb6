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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import app.threshold.support.StartsProcesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application as a process of its own, as somebody would start it. */
@StartsProcesses
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WholeProcessIT {

    private static final Path JAR = Path.of("target", "threshold.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

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
        Application first = start(ANY_PORT);
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
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        Application application = start(ANY_PORT, "--spring.datasource.url=jdbc:postgresql://localhost:" + nobody + "/threshold");
        assertThat(application.exit()).isEqualTo(1);
        assertThat(application.said()).contains("APPLICATION FAILED TO START",
                "The database at jdbc:postgresql://localhost:%d/threshold cannot be reached".formatted(nobody),
                "spring.datasource.url is right");
        assertThat(home()).doesNotExist();
    }

    private Application start(int port, String... arguments) throws IOException {
        // A compiler that is content sooner: no process of this test lives long enough to profit from the better one.
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + directory, "-jar", JAR.toString(),
                "--server.port=" + port, "--threshold.database.dir=" + home()));
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

        private static final Pattern PORT = Pattern.compile("Threshold is ready: http://localhost:(\\d+)/");

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
