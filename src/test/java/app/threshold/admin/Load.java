package app.threshold.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** What {@code bin/generate-load} puts into a database. */
final class Load {

    private Load() {
    }

    /**
     * Adds so many of each, and has the planner know of them.
     *
     * @param superuser of the database
     * @param trouble how many times as many are stuck, damaged or suspended as is usual
     */
    static void add(DataSource superuser, long tenants, long signups, int trouble) throws IOException, SQLException {
        String script = Files.readString(Path.of("bin", "generate-load.sql"))
                .replace(":tenants", tenants + "::bigint").replace(":signups", signups + "::bigint")
                .replace(":trouble", String.valueOf(trouble));
        try (Connection connection = superuser.getConnection(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(script);
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("VACUUM (ANALYZE)");
            statement.execute("CHECKPOINT");
        }
    }
}
