package app.threshold.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server of our own on the loopback interface. All it needs lies in one directory, its home:
 *
 * <ul>
 * <li>{@code cluster}: the data, {@code PGDATA} in PostgreSQL's words;
 * <li>{@code binaries}: the server's programs, unpacked here and not where a cleaner of temporary files would find them;
 * <li>{@code pgpass}: port and passwords;
 * <li>{@code server.log} of this run, {@code server.log.1} of the one before;
 * <li>{@code lock}: held by the application that uses the directory, and released by the operating system with its process;
 * <li>{@code unfinished}: there while the first start is making the cluster, so that the next start knows what was cut off.
 * </ul>
 *
 * <p>The server runs on when the application is killed. The next start stops it first, since it cannot adopt it: the
 * library only knows servers that it started.
 */
final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final String MAJOR_VERSION = "18";
    /** Recovering from a crash replays the log first. */
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final int LOG_LINES = 15;

    private final EmbeddedPostgres server;
    private final DatabaseAccess access;
    private final FileChannel lock;

    private EmbeddedDatabase(EmbeddedPostgres server, DatabaseAccess access, FileChannel lock) {
        this.server = server;
        this.access = access;
        this.lock = lock;
    }

    /**
     * @param port 0 for the one of the last start, or a free one
     * @throws StartupFailure if it cannot be, and why
     */
    static EmbeddedDatabase start(Path directory, int port) {
        Path home = directory.toAbsolutePath().normalize();
        FileChannel lock = lock(home);
        try {
            return new Start(home, port).run(lock);
        } catch (Throwable e) {
            closeQuietly(lock);
            throw e;
        }
    }

    String url() {
        return "jdbc:postgresql://localhost:" + access.port() + "/" + DatabaseRoles.DATABASE;
    }

    DatabaseAccess access() {
        return access;
    }

    /** Waits for the server to stop. Can be called more than once. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.warn("The embedded database did not stop; the next start will see to it", e);
        } finally {
            closeQuietly(lock);
        }
    }

    private static FileChannel lock(Path home) {
        FileChannel channel = null;
        try {
            createPrivately(home);
            channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new OverlappingFileLockException();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel);
            throw new StartupFailure("The database directory %s is in use by another running Threshold%s."
                    .formatted(home, holder(home)), """
                    Stop the other one, or give this one a directory of its own: --threshold.database.dir=data/other. \
                    For several at once on the same data, give all of them the spring.datasource.url of one PostgreSQL server.""",
                    null);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StartupFailure("The database directory %s cannot be written to.".formatted(home), """
                    Make it writable for the user %s, or choose another with --threshold.database.dir=/path/to/directory."""
                    .formatted(System.getProperty("user.name")), e);
        }
    }

    /** For nobody else to look into or to change: the library unpacks programs into it that all could overwrite. */
    private static void createPrivately(Path home) throws IOException {
        Files.createDirectories(home);
        if (Files.getFileStore(home).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static String holder(Path home) {
        try {
            String pid = Files.readString(home.resolve("lock"));
            return pid.isBlank() ? "" : " (process " + pid + ")";
        } catch (IOException e) {
            // Where locks are mandatory, as on Windows, a locked file cannot be read.
            return "";
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            log.debug("Closing the lock failed; it goes with the process", e);
        }
    }

    /** One start, done by who holds the lock. */
    private record Start(Path home, int wantedPort, Path cluster, Path pgpass, Path unfinished, Path serverLog) {

        Start(Path home, int wantedPort) {
            this(home, wantedPort, home.resolve("cluster"), home.resolve("pgpass"), home.resolve("unfinished"),
                    home.resolve("server.log"));
        }

        EmbeddedDatabase run(FileChannel lock) {
            if (System.getProperty("user.name").equals("root") && !LinuxUtils.isUnshareAvailable()) {
                throw new StartupFailure(
                        "PostgreSQL does not run as root, and no user namespace can be made for it here.", """
                        Start Threshold as another user, or give it the spring.datasource.url of a PostgreSQL server. \
                        In a container that is the usual way.""", null);
            }
            try {
                new LeftoverServer(cluster).stop();
                boolean fresh = prepare();
                DatabaseAccess known = fresh ? DatabaseAccess.generate() : readAccess();
                DatabaseAccess access = known.withPort(choosePort(known.port()));
                access.write(pgpass);
                EmbeddedPostgres server = startServer(access, fresh);
                try {
                    if (fresh) {
                        DatabaseRoles.create(database -> superuser(server, access, database),
                                access.ownerPassword(), access.applicationPassword());
                        Files.delete(unfinished);
                    }
                } catch (Throwable e) {
                    server.close();
                    throw e;
                }
                log.info("PostgreSQL {} keeps its data in {}. To look into it: PGPASSFILE={} psql -h localhost -p {} -U {} {}",
                        MAJOR_VERSION, home, pgpass, access.port(), DatabaseRoles.OWNER, DatabaseRoles.DATABASE);
                return new EmbeddedDatabase(server, access, lock);
            } catch (IOException | SQLException e) {
                throw new StartupFailure("The embedded database in %s did not start.%s".formatted(home, logged()),
                        "What PostgreSQL itself says is in %s.".formatted(serverLog), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartupFailure("Interrupted while starting the embedded database.", "Start again.", e);
            }
        }

        /** @return whether there is no cluster yet */
        private boolean prepare() throws IOException {
            if (Files.exists(unfinished)) {
                log.info("The first start was cut off while it made the database. Making it anew.");
                FileSystemUtils.deleteRecursively(cluster);
            }
            removeHalfUnpackedPrograms();
            if (Files.exists(serverLog)) {
                Files.move(serverLog, home.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            Path version = cluster.resolve("PG_VERSION");
            if (!Files.exists(version)) {
                Files.writeString(unfinished, "");
                log.info("Making a database in {}", home);
                return true;
            }
            String found = Files.readString(version).strip();
            if (!found.equals(MAJOR_VERSION)) {
                throw new StartupFailure("The data in %s is PostgreSQL %s's, and this is PostgreSQL %s."
                        .formatted(cluster, found, MAJOR_VERSION), """
                        Take a dump with the version of Threshold that wrote it and restore it into a new directory, \
                        or give a directory of its own to this one: --threshold.database.dir=data/other.""", null);
            }
            return false;
        }

        /** The library trips over a file that is there already; it makes the marker last. */
        private void removeHalfUnpackedPrograms() throws IOException {
            if (!Files.isDirectory(binaries())) {
                return;
            }
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(binaries(), "PG-*")) {
                for (Path version : versions) {
                    if (!Files.exists(version.resolve(".exists"))) {
                        FileSystemUtils.deleteRecursively(version);
                    }
                }
            }
        }

        private Path binaries() {
            return home.resolve("binaries");
        }

        private DatabaseAccess readAccess() {
            try {
                return DatabaseAccess.read(pgpass);
            } catch (IOException | RuntimeException e) {
                throw new StartupFailure("There is data in %s, but %s with its passwords cannot be read.".formatted(cluster, pgpass),
                        "Put the file back, or choose another directory with --threshold.database.dir=data/other.", e);
            }
        }

        private int choosePort(int last) throws IOException {
            if (wantedPort != 0) {
                if (!isFree(wantedPort)) {
                    throw new StartupFailure("Port %d, wanted for the embedded database, is in use by another program."
                            .formatted(wantedPort), "Choose another with --threshold.database.port, or 0 for any that is free.", null);
                }
                return wantedPort;
            }
            if (last != 0 && isFree(last)) {
                return last;
            }
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return any.getLocalPort();
            }
        }

        private static boolean isFree(int port) {
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        private EmbeddedPostgres startServer(DatabaseAccess access, boolean fresh) throws IOException, InterruptedException {
            Path initialPassword = home.resolve("initdb.password");
            var builder = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binaries().toFile())
                    .setDataDirectory(cluster)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(STARTUP)
                    .setPort(access.port())
                    .setConnectConfig("password", access.superuserPassword())
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(serverLog.toFile()))
                    // The library's defaults are a test's: it does not mind losing what was committed.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "100")
                    // Sockets would leave files behind, and Windows has none.
                    .setServerConfig("unix_socket_directories", "");
            // These become options of initdb, where the last one counts: passwords instead of the library's "trust".
            Map.of("auth", "scram-sha-256", "pwfile", initialPassword.toString(), "locale", "C",
                    "locale-provider", "builtin", "builtin-locale", "C.UTF-8").forEach(builder::setLocaleConfig);
            if (fresh) {
                DatabaseAccess.writePrivately(initialPassword, access.superuserPassword());
            }
            try (var watch = new FailedStart(serverLog)) {
                EmbeddedPostgres server = builder.start();
                if (watch.seen()) {
                    throw new IOException("pg_ctl could not start the server");
                }
                return server;
            } catch (RuntimeException | ExceptionInInitializerError e) {
                throw new IOException(e);
            } catch (IOException e) {
                // Too slow to answer in time, perhaps, but there.
                new LeftoverServer(cluster).stop();
                throw e;
            } finally {
                Files.deleteIfExists(initialPassword);
            }
        }

        private static Connection superuser(EmbeddedPostgres server, DatabaseAccess access, String database) throws SQLException {
            return server.getDatabase(DatabaseAccess.SUPERUSER, database, Map.of("password", access.superuserPassword()))
                    .getConnection();
        }

        private String logged() {
            try {
                List<String> lines = Files.readAllLines(serverLog);
                return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
            } catch (IOException e) {
                return "";
            }
        }
    }

    /**
     * The library waits for its whole time-out though {@code pg_ctl} has long given up. This reads what that says, and
     * wakes the thread that waits.
     */
    private static final class FailedStart implements AutoCloseable {

        private static final String GIVEN_UP = "pg_ctl: could not";
        private static final long LOOK_EVERY_MILLIS = 200;

        private final Thread waiting = Thread.currentThread();
        private final Thread watch;
        private volatile boolean seen;

        FailedStart(Path serverLog) {
            watch = Thread.ofVirtual().name("embedded-database-watch").start(() -> {
                try {
                    while (!Files.exists(serverLog) || !Files.readString(serverLog).contains(GIVEN_UP)) {
                        Thread.sleep(LOOK_EVERY_MILLIS);
                    }
                    seen = true;
                    waiting.interrupt();
                } catch (IOException | InterruptedException e) {
                    log.debug("No longer watching the start", e);
                }
            });
        }

        /** Whether it failed; the waiting thread is then not interrupted any more. */
        boolean seen() {
            return seen && Thread.interrupted();
        }

        @Override
        public void close() throws InterruptedException {
            watch.interrupt();
            watch.join();
        }
    }
}
