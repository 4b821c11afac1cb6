package app.threshold.platform;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server that an application killed without warning left running on its directory. Who calls this holds
 * the directory's lock, so that no living application can be using that server.
 */
final class LeftoverServer {

    private static final Logger log = LoggerFactory.getLogger(LeftoverServer.class);

    /** How far the start in {@code postmaster.pid} may be from what the operating system says, whose clock may have been set since. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);
    private static final int STOP_SECONDS = 60;

    private final Path cluster;
    private final Path pidFile;

    LeftoverServer(Path cluster) {
        this.cluster = cluster;
        this.pidFile = cluster.resolve("postmaster.pid");
    }

    /**
     * Stops the server, if there is one. A file that is left of a dead one is PostgreSQL's to clear up, which it does but
     * for two cases. It is empty, as a full disk or a lost power leaves it. Or another program has its process id by now,
     * as after a restart of a container: then PostgreSQL takes that for itself and refuses to start, and
     * {@code pg_ctl stop} would kill the other program.
     */
    void stop() throws IOException, InterruptedException {
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<Long> pid = pid(lines);
        if (pid.isEmpty()) {
            log.info("Removing {}, which names no process", pidFile);
            Files.delete(pidFile);
            return;
        }
        Optional<ProcessHandle> running = pid.flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
        if (running.isEmpty()) {
            return;
        }
        if (isOurs(running.get().info(), lines)) {
            log.info("Stopping the PostgreSQL server {} that an earlier run left behind", running.get().pid());
            stop(running.get());
        } else {
            log.info("Removing {}: its process id {} belongs to another program now", pidFile, running.get().pid());
            Files.delete(pidFile);
        }
    }

    private static Optional<Long> pid(List<String> lines) {
        return lines.stream().findFirst().map(String::strip).filter(line -> line.matches("\\d+")).map(Long::valueOf);
    }

    /** Every fact that the operating system tells must fit, and it must tell one. */
    private boolean isOurs(ProcessHandle.Info process, List<String> lines) {
        Optional<Boolean> byName = process.command()
                .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"));
        Optional<Boolean> byDirectory = process.arguments()
                .map(arguments -> Arrays.asList(arguments).contains(cluster.toString()));
        Optional<Boolean> byStart = process.startInstant().filter(_ -> lines.size() > 2)
                .map(start -> Duration.between(start, Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip()))).abs()
                        .compareTo(TOLERANCE) < 0);
        List<Boolean> told = List.of(byName, byDirectory, byStart).stream().flatMap(Optional::stream).toList();
        return !told.isEmpty() && told.stream().allMatch(Boolean::booleanValue);
    }

    /** With the pg_ctl that lies beside the server's own program: "fast", since nobody is there for its clients any more. */
    private void stop(ProcessHandle server) throws IOException, InterruptedException {
        Optional<Path> pgCtl = server.info().command().map(Path::of)
                .map(postgres -> postgres.resolveSibling(postgres.getFileName().toString().replace("postgres", "pg_ctl")))
                .filter(Files::isExecutable);
        if (pgCtl.isPresent()) {
            List<String> command = new ArrayList<>();
            if (LinuxUtils.isUnshareAvailable()) {
                // PostgreSQL's programs refuse to run as root, so the library runs them in a user namespace of their own.
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(pgCtl.get().toString(), "stop", "-D", cluster.toString(), "-m", "fast", "-w",
                    "-t", String.valueOf(STOP_SECONDS)));
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                    .waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } else {
            server.destroy();
            try {
                server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                log.debug("Waited for the leftover server in vain", e);
            }
        }
        // Not only whether it lives: pg_ctl looks at the file, which goes a moment before the process, and the process is not
        // our child, so that we may see it after its end.
        if (Files.exists(pidFile) && server.isAlive()) {
            throw new StartupFailure("PostgreSQL still runs on %s, left behind by an earlier run, and does not stop."
                    .formatted(cluster), "Stop the process %d, then start again.".formatted(server.pid()), null);
        }
    }
}
