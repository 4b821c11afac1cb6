package app.threshold.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import org.awaitility.Awaitility;

/** A PostgreSQL server that minds losing what was committed, as in production, and can be killed and started again. */
final class Cluster implements AutoCloseable {

    private final Path data;
    private final Path programs;
    private final EmbeddedPostgres first;

    /** @param name of its directory */
    Cluster(String name) throws IOException {
        data = Installation.home().resolve(name);
        first = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(Path.of("target", "postgresql").toAbsolutePath().toFile())
                .setDataDirectory(data)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        programs = Path.of(postmaster().info().command().orElseThrow()).getParent();
        // The library gives its settings on the command line, which is not ours when we start the server ourselves.
        Files.writeString(data.resolve("postgresql.conf"), """

                port = %d
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                max_connections = 300
                timezone = 'UTC'
                """.formatted(first.getPort()), StandardOpenOption.APPEND);
        try (var superuser = connect("postgres"); var statement = superuser.createStatement()) {
            statement.execute("CREATE ROLE threshold LOGIN PASSWORD 'owner'");
            statement.execute("CREATE ROLE threshold_app LOGIN NOINHERIT PASSWORD 'app'");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    int port() {
        return first.getPort();
    }

    /** As the superuser. */
    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?sslmode=disable", "postgres", "");
    }

    /** SIGKILL to the postmaster. Its children notice and go. */
    void kill() throws IOException {
        ProcessHandle postmaster = postmaster();
        postmaster.destroyForcibly();
        postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** As whoever looks after it would: again and again until it runs, which it refuses while a child of the dead one lives. */
    void start() {
        var command = new ArrayList<String>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL's programs refuse to run as root, so they run in a user namespace of their own.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(programs.resolve("pg_ctl").toString(), "start", "-D", data.toString(), "-w", "-t", "30",
                "-l", Installation.home().resolve(data.getFileName() + ".log").toString()));
        Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(60))
                .until(() -> new ProcessBuilder(command).redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0);
    }

    @Override
    public void close() throws IOException {
        first.close();
    }

    private ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        return ProcessHandle.of(pid).orElseThrow();
    }
}
