package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.ReadsLog;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.mock.env.MockEnvironment;

/** On one directory, whose database each test starts and stops: making a new one for each would take its time. Beside all other tests. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("embedded database")
@ResourceLock(value = ReadsLog.LOG, mode = ResourceAccessMode.READ)
class EmbeddedDatabaseTests {

    @TempDir
    static Path home;

    @BeforeAll
    static void startForTheFirstTime() throws IOException, SQLException {
        // The binaries are unpacked by one at a time: what runs beside this may be about to start the tests' server.
        assertThat(TestServer.pid()).isPositive();
        try (var database = EmbeddedDatabase.start(home, 0); var owner = owner(database)) {
            owner.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
        }
    }

    @Test
    void theNextStartFindsTheDataAndThePortAgain() throws Exception {
        int port = DatabaseAccess.read(home.resolve("pgpass")).port();
        try (var database = EmbeddedDatabase.start(home, 0)) {
            assertThat(database.access().port()).isEqualTo(port);
            assertThat(answer(database)).isEqualTo(42);
        }
    }

    @Test
    void nobodyGetsInWithoutThePasswordWhichOnlyTheOwnerOfTheFilesCanRead() throws Exception {
        try (var database = EmbeddedDatabase.start(home, 0)) {
            for (String role : List.of("postgres", "threshold", "threshold_app")) {
                assertThatThrownBy(() -> DriverManager.getConnection(database.url(), role, "guessed"))
                        .hasMessageContaining("password authentication failed")
                        .satisfies(failure -> assertThat(new DatabaseFailureAnalyzer(new MockEnvironment()).analyze(failure).getAction())
                                .contains("spring.liquibase.password"));
            }
            assertThat(database.access().toString()).doesNotContain(database.access().ownerPassword());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("pgpass")))).isEqualTo("rw-------");
        assertThat(home.resolve("initdb.password")).doesNotExist();
    }

    @Test
    void whatWasCommittedSurvivesALossOfPower() throws Exception {
        try (var database = EmbeddedDatabase.start(home, 0); var owner = owner(database)) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (var result = owner.createStatement().executeQuery("SHOW " + setting)) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getString(1)).as(setting).isEqualTo("on");
                }
            }
        }
    }

    @Test
    void aSecondApplicationOnTheSameDirectoryIsToldSo() {
        try (var _ = EmbeddedDatabase.start(home, 0)) {
            assertThatExceptionOfType(StartupFailure.class).isThrownBy(() -> EmbeddedDatabase.start(home, 0))
                    .withMessageContaining("in use by another running Threshold (process %d)", ProcessHandle.current().pid())
                    .withMessageContaining(home.toString())
                    .satisfies(failure -> assertThat(failure.action()).contains("--threshold.database.dir"));
        }
    }

    @Test
    void aServerLeftBehindByAKilledApplicationIsStoppedAndItsDataTakenUp() throws Exception {
        int port = freePort();
        pgCtl("start", "-w", "-o", "-p " + port + " -c unix_socket_directories=");
        long left = pidInFile();
        assertThatThrownBy(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close())
                .isInstanceOf(BindException.class);
        try (var database = EmbeddedDatabase.start(home, 0)) {
            assertThat(answer(database)).isEqualTo(42);
            assertThat(pidInFile()).isNotEqualTo(left);
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void aPidFileOfADeadServerIsNoHindrance() throws Exception {
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();
        writePidFile(gone.pid());
        try (var database = EmbeddedDatabase.start(home, 0)) {
            assertThat(answer(database)).isEqualTo(42);
        }
    }

    @Test
    void anEmptyPidFileIsNoHindrance() throws Exception {
        Files.writeString(home.resolve("cluster/postmaster.pid"), "");
        try (var database = EmbeddedDatabase.start(home, 0)) {
            assertThat(answer(database)).isEqualTo(42);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "It starts the program sleep, which Windows has not")
    void anotherProgramThatHasTheDeadServersProcessIdByNowLivesOn() throws Exception {
        var other = new ProcessBuilder("sleep", "60").start();
        try {
            writePidFile(other.pid());
            try (var database = EmbeddedDatabase.start(home, 0)) {
                assertThat(answer(database)).isEqualTo(42);
            }
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroy();
        }
    }

    @Test
    void anotherPostgresServerThatHasTheDeadServersProcessIdByNowLivesOn() throws Exception {
        long other = TestServer.pid();
        writePidFile(other);
        try (var database = EmbeddedDatabase.start(home, 0)) {
            assertThat(answer(database)).isEqualTo(42);
        }
        assertThat(ProcessHandle.of(other)).hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());
    }

    @Test
    void aFirstStartThatWasCutOffIsMadeAgain(@TempDir Path other) throws Exception {
        Files.createDirectories(other.resolve("cluster/base"));
        Files.writeString(other.resolve("cluster/PG_VERSION"), "18\n");
        Files.writeString(other.resolve("cluster/postgresql.conf"), "");
        Files.writeString(other.resolve("unfinished"), "");
        Files.createDirectories(other.resolve("binaries/PG-half-unpacked/share"));
        try (var database = EmbeddedDatabase.start(other, 0); var owner = owner(database)) {
            assertThat(owner.isValid(1)).isTrue();
            assertThat(other.resolve("unfinished")).doesNotExist();
            assertThat(other.resolve("binaries/PG-half-unpacked")).doesNotExist();
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenToIsNamed(@TempDir Path other) throws Exception {
        Path file = Files.writeString(other.resolve("file"), "");
        assertThatExceptionOfType(StartupFailure.class).isThrownBy(() -> EmbeddedDatabase.start(file.resolve("db"), 0))
                .withMessageContaining("cannot be written to").withMessageContaining(file.resolve("db").toString());
    }

    @Test
    void aWantedPortThatIsTakenIsNamedAndARememberedOneIsGivenUp() throws Exception {
        int remembered = DatabaseAccess.read(home.resolve("pgpass")).port();
        try (var _ = new ServerSocket(remembered, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(StartupFailure.class).isThrownBy(() -> EmbeddedDatabase.start(home, remembered))
                    .withMessageContaining("Port %d", remembered)
                    .satisfies(failure -> assertThat(failure.action()).contains("--threshold.database.port"));
            try (var database = EmbeddedDatabase.start(home, 0)) {
                assertThat(database.access().port()).isNotEqualTo(remembered);
                assertThat(answer(database)).isEqualTo(42);
            }
        }
    }

    @Test
    @Timeout(20)
    void whatPostgresqlItselfSaysIsInTheFailureAndSoon(@TempDir Path other) throws Exception {
        EmbeddedDatabase.start(other, 0).close();
        Files.writeString(other.resolve("cluster/postgresql.conf"), "nonsense = on\n");
        assertThatExceptionOfType(StartupFailure.class).isThrownBy(() -> EmbeddedDatabase.start(other, 0))
                .withMessageContaining("unrecognized configuration parameter \"nonsense\"")
                .satisfies(failure -> assertThat(failure.action()).contains(other.resolve("server.log").toString()));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void dataOfAnotherVersionOfPostgresqlIsLeftAlone(@TempDir Path other) throws Exception {
        Files.createDirectories(other.resolve("cluster"));
        Files.writeString(other.resolve("cluster/PG_VERSION"), "17\n");
        assertThatExceptionOfType(StartupFailure.class).isThrownBy(() -> EmbeddedDatabase.start(other, 0))
                .withMessageContaining("is PostgreSQL 17's");
        assertThat(other.resolve("cluster/PG_VERSION")).hasContent("17");
    }

    private static Connection owner(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(database.url(), "threshold", database.access().ownerPassword());
    }

    private static int answer(EmbeddedDatabase database) throws SQLException {
        try (var owner = owner(database); var result = owner.createStatement().executeQuery("SELECT answer FROM kept")) {
            assertThat(result.next()).isTrue();
            return result.getInt(1);
        }
    }

    private static long pidInFile() throws IOException {
        return Long.parseLong(Files.readAllLines(home.resolve("cluster/postmaster.pid")).getFirst().strip());
    }

    /** As a server that started a day ago wrote it. */
    private static void writePidFile(long pid) throws IOException {
        long yesterday = java.time.Instant.now().getEpochSecond() - 86_400;
        Files.writeString(home.resolve("cluster/postmaster.pid"),
                "%d\n%s\n%d\n%d\n\nlocalhost\n".formatted(pid, home.resolve("cluster"), yesterday, 1));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pgCtl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of());
        // The first server of a JVM unpacks the programs for all of them.
        command.add(Path.of(ProcessHandle.of(TestServer.pid()).flatMap(server -> server.info().command()).orElseThrow())
                .resolveSibling("pg_ctl").toString());
        command.addAll(List.of("-D", home.resolve("cluster").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor()).isZero();
    }
}
