package app.threshold.support;

import app.threshold.platform.TestServer;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database as seen by others than the application: past its pool, its role and its query counter. */
public final class Database {

    /** What the migrations put in and the application reads. */
    private static final Set<String> REFERENCE_DATA =
            Set.of("plan", "package_template", "databasechangelog", "databasechangeloglock");

    private final JdbcClient owner = JdbcClient.create(TestServer.owner());
    private final JdbcClient application = JdbcClient.create(TestServer.application());
    private final JdbcClient superuser = JdbcClient.create(TestServer.superuser());

    /** As the role {@code threshold}, which owns the tables and migrates. */
    public JdbcClient owner() {
        return owner;
    }

    /** As the role {@code threshold_app}, which the application runs as, on connections of its own. */
    public JdbcClient application() {
        return application;
    }

    /** As {@code postgres}, to whom nothing is forbidden. */
    public JdbcClient superuser() {
        return superuser;
    }

    /** Empties every table but the reference data. Recurring jobs stay scheduled. */
    public void wipe() {
        String tables = superuser.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                .query(String.class).stream()
                .filter(table -> !REFERENCE_DATA.contains(table) && !table.equals("scheduled_tasks"))
                .map(table -> '"' + table + '"')
                .collect(Collectors.joining(", "));
        superuser.sql("TRUNCATE " + tables).update();
        superuser.sql("DELETE FROM scheduled_tasks WHERE task_instance <> 'recurring'").update();
    }
}
