package app.threshold.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Executes {@code bin/create-roles.sql}, the one place that says what the two roles and the database are. Reads just as
 * much of psql's language as that file uses: comments, {@code :'variable'}, and {@code \connect}.
 */
final class DatabaseRoles {

    static final String DATABASE = "threshold";
    static final String OWNER = "threshold";
    static final String APPLICATION = "threshold_app";

    private static final String SCRIPT = "/db/create-roles.sql";

    /** Opens a superuser's connection to the database of this name. */
    interface Connector {
        Connection connect(String database) throws SQLException;
    }

    private DatabaseRoles() {
    }

    /** Makes both roles and the database on a server that has none of them. */
    static void create(Connector superuser, String ownerPassword, String applicationPassword) throws SQLException {
        var variables = Map.of("owner_password", ownerPassword, "app_password", applicationPassword);
        String[] parts = script().split("(?m)^\\\\connect " + DATABASE + "$", 2);
        execute(superuser, "postgres", parts[0], variables);
        execute(superuser, DATABASE, parts[1], variables);
    }

    private static void execute(Connector superuser, String database, String part, Map<String, String> variables)
            throws SQLException {
        String sql = part.lines().filter(line -> !line.startsWith("--") && !line.startsWith("\\"))
                .collect(Collectors.joining("\n"));
        for (var variable : variables.entrySet()) {
            sql = sql.replace(":'" + variable.getKey() + "'", "'" + variable.getValue().replace("'", "''") + "'");
        }
        try (Connection connection = superuser.connect(database); Statement statement = connection.createStatement()) {
            for (String single : sql.split(";\\s*(?:\\n|$)")) {
                if (!single.isBlank()) {
                    statement.execute(single);
                }
            }
        }
    }

    private static String script() {
        try (InputStream in = DatabaseRoles.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("bin/create-roles.sql is not on the classpath as " + SCRIPT);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
