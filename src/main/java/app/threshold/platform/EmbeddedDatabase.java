package app.threshold.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server of our own on the loopback interface, with its data in one directory. */
final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final EmbeddedPostgres server;
    private final String ownerPassword;
    private final String applicationPassword;

    private EmbeddedDatabase(EmbeddedPostgres server, String ownerPassword, String applicationPassword) {
        this.server = server;
        this.ownerPassword = ownerPassword;
        this.applicationPassword = applicationPassword;
    }

    static EmbeddedDatabase start(Path directory, int port) {
        Path home = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(home);
            boolean fresh = !Files.exists(home.resolve("cluster"));
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(home.resolve("binaries").toFile())
                    .setDataDirectory(home.resolve("cluster"))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setPort(port)
                    .start();
            if (fresh) {
                DatabaseRoles.create(database -> server.getDatabase("postgres", database).getConnection(), "", "");
            }
            log.info("Embedded PostgreSQL is up: psql -h localhost -p {} -U threshold threshold", server.getPort());
            return new EmbeddedDatabase(server, "", "");
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The embedded database in " + home + " did not start", e);
        }
    }

    String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + DatabaseRoles.DATABASE;
    }

    String ownerPassword() {
        return ownerPassword;
    }

    String applicationPassword() {
        return applicationPassword;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.warn("The embedded database did not stop", e);
        }
    }
}
