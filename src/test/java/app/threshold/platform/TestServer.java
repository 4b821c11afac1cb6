package app.threshold.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The one PostgreSQL server of a test JVM: the same binaries and the same roles as the embedded database, and none of
 * its care for the data, which is gone with the JVM.
 */
public final class TestServer {

    /** The database that tests share, one after the other. */
    public static final String DATABASE = DatabaseRoles.DATABASE;

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

    /** Makes another database as {@code bin/create-roles.sql} makes the first, for the same roles. */
    public static void create(String database) {
        try (var connection = SERVER.getDatabase("postgres", "postgres").getConnection(); var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + database);
            statement.execute("CREATE DATABASE %s OWNER %s ENCODING 'UTF8' TEMPLATE template0".formatted(database, DatabaseRoles.OWNER));
            statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(database));
            statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(database, DatabaseRoles.APPLICATION));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        JdbcClient inside = JdbcClient.create(superuser(database));
        inside.sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC").update();
        inside.sql("GRANT USAGE ON SCHEMA public TO " + DatabaseRoles.APPLICATION).update();
    }

    /** Of the database {@code threshold}, without a user. */
    public static String url() {
        return url(DATABASE);
    }

    /** The same of another database of the server. */
    public static String url(String database) {
        return "jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + database;
    }

    /** Unpooled connections of the role that owns and migrates. */
    public static DataSource owner() {
        return owner(DATABASE);
    }

    /** The same to another database of the server. */
    public static DataSource owner(String database) {
        return as(DatabaseRoles.OWNER, database);
    }

    /** Unpooled connections of the role that the application runs as. */
    public static DataSource application() {
        return application(DATABASE);
    }

    /** The same to another database of the server. */
    public static DataSource application(String database) {
        return as(DatabaseRoles.APPLICATION, database);
    }

    /** Unpooled connections of the superuser, to whom nothing is forbidden. */
    public static DataSource superuser() {
        return superuser(DATABASE);
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
