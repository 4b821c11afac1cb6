package app.threshold.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;

/**
 * The one PostgreSQL server of a test JVM: the same binaries and the same roles as the embedded database, and none of
 * its care for the data, which is gone with the JVM.
 */
public final class TestServer {

    private static final Path WORK = Path.of("target", "postgresql").toAbsolutePath();
    private static final Path CLUSTER = WORK.resolve(UUID.randomUUID().toString());
    private static final EmbeddedPostgres SERVER = start();

    private TestServer() {
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(WORK.toFile())
                    .setDataDirectory(CLUSTER)
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("full_page_writes", "off")
                    .start();
            DatabaseRoles.create(database -> server.getDatabase("postgres", database).getConnection(), "owner", "app");
            return server;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The tests' PostgreSQL did not start", e);
        }
    }

    /** Of the database {@code threshold}, without a user. */
    public static String url() {
        return url(DatabaseRoles.DATABASE);
    }

    /** The same of another database of the server. */
    public static String url(String database) {
        return "jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + database;
    }

    /** Unpooled connections of the role that owns and migrates. */
    public static DataSource owner() {
        return as(DatabaseRoles.OWNER, DatabaseRoles.DATABASE);
    }

    /** Unpooled connections of the role that the application runs as. */
    public static DataSource application() {
        return as(DatabaseRoles.APPLICATION, DatabaseRoles.DATABASE);
    }

    /** Unpooled connections of the superuser, to whom nothing is forbidden. */
    public static DataSource superuser() {
        return superuser(DatabaseRoles.DATABASE);
    }

    /** The same to another database of the server. */
    public static DataSource superuser(String database) {
        return as("postgres", database);
    }

    static long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(CLUSTER.resolve("postmaster.pid")).getFirst().strip());
    }

    private static DataSource as(String role, String database) {
        return DataSourceBuilder.create().type(org.postgresql.ds.PGSimpleDataSource.class)
                .url(url(database)).username(role).password("").build();
    }
}
