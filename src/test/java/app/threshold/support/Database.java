package app.threshold.support;

import app.threshold.platform.TestServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database as seen by others than the application: past its pool, its role and its query counter. */
public final class Database {

    /** What the migrations put in and the application reads, and the jobs, of which the recurring ones stay. */
    private static final Set<String> REFERENCE_DATA =
            Set.of("public.plan", "public.package_template", "public.databasechangelog", "public.databasechangeloglock",
                    "public.scheduled_tasks");

    /** Each role's, of each database: many application contexts look at one. */
    private static final Map<String, Clients> CLIENTS = new ConcurrentHashMap<>();

    private record Clients(JdbcClient owner, JdbcClient application, JdbcClient superuser) {

        static Clients of(String database) {
            return new Clients(pooled(TestServer.owner(database)), pooled(TestServer.application(database)), pooled(TestServer.superuser(database)));
        }
    }

    private final String name;
    private final Clients clients;

    /** That which tests share. */
    public Database() {
        this(TestServer.DATABASE);
    }

    Database(String name) {
        this.name = name;
        this.clients = CLIENTS.computeIfAbsent(name, Clients::of);
    }

    /** A connection takes longer to open than what most tests do with it. */
    private static JdbcClient pooled(DataSource source) {
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(0);
        pool.setConnectionInitSql("SET application_name = 'tests'");
        return JdbcClient.create(new HikariDataSource(pool));
    }

    /** By which the server knows it. */
    public String name() {
        return name;
    }

    /** As the role {@code threshold}, which owns the tables and migrates. */
    public JdbcClient owner() {
        return clients.owner();
    }

    /** As the role {@code threshold_app}, which the application runs as, on connections of its own. */
    public JdbcClient application() {
        return clients.application();
    }

    /** As {@code postgres}, to whom nothing is forbidden. */
    public JdbcClient superuser() {
        return clients.superuser();
    }

    /** A transaction of the superuser's, by hand. */
    public DatabaseSession session() {
        return DatabaseSession.begin(TestServer.superuser(name));
    }

    /** Runs statements that no constraint, trigger or foreign key looks at: what a careless import or a torn disk leaves. */
    public void damage(String statements) {
        // On a connection of its own, which takes the setting with it when it closes.
        JdbcClient.create(TestServer.superuser(name)).sql("SET session_replication_role = replica; " + statements).update();
    }

    /** From now on each insert into this table fails for good, with SQLSTATE 23514 and "a lasting fault", until {@link #mend()}. */
    public void breakInsertsInto(String table) {
        breakInserts("TRIGGER fault AFTER INSERT ON " + table);
    }

    /** The same, but it fails no sooner than at the commit. */
    public void breakCommitsOf(String table) {
        breakInserts("CONSTRAINT TRIGGER fault AFTER INSERT ON " + table + " DEFERRABLE INITIALLY DEFERRED");
    }

    private void breakInserts(String trigger) {
        mend();
        superuser().sql("""
                CREATE SCHEMA fault;
                CREATE FUNCTION fault.raise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN RAISE EXCEPTION 'a lasting fault' USING ERRCODE = '23514'; END $$;
                CREATE %s FOR EACH ROW EXECUTE FUNCTION fault.raise()""".formatted(trigger)).update();
    }

    /** Takes away what {@link #breakInsertsInto} put in, if it did. */
    public void mend() {
        superuser().sql("DROP SCHEMA IF EXISTS fault CASCADE").update();
    }

    /** Cuts the application's connections and gives it no new ones, until {@link #bringBack()}. These here stay. */
    public void takeAway() {
        superuser().sql("REVOKE CONNECT ON DATABASE %s FROM threshold_app".formatted(name)).update();
        cut();
    }

    /** Cuts the application's connections; it may open new ones. */
    public void cut() {
        superuser().sql("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'threshold_app' AND application_name <> 'tests'""").query().listOfRows();
    }

    public void bringBack() {
        superuser().sql("GRANT CONNECT ON DATABASE %s TO threshold_app".formatted(name)).update();
    }

    /** Empties every table but the reference data, the sandbox's too. Recurring jobs stay scheduled. */
    public void wipe() {
        for (int tries = 1; ; tries++) {
            try {
                empty();
                return;
            } catch (PessimisticLockingFailureException aJobWasRunning) {
                if (tries == 5) {
                    throw aJobWasRunning;
                }
            }
        }
    }

    /**
     * By DELETE, which takes a few milliseconds, where TRUNCATE makes new files for every table and index and takes a hundred.
     * The locks wait for whoever writes yet, as TRUNCATE's would. What a load has left is not worth reading row by row.
     */
    private void empty() {
        superuser().sql("""
                DO $$
                DECLARE
                    names regclass[] := (SELECT array_agg(format('%I.%I', schemaname, tablename)::regclass) FROM pg_tables
                        WHERE schemaname IN ('public', 'sandbox') AND NOT schemaname || '.' || tablename = ANY ('{:kept}'));
                    name regclass;
                BEGIN
                    IF (SELECT max(pg_relation_size(each)) FROM unnest(names) AS each) > 4 * 1024 * 1024 THEN
                        EXECUTE 'TRUNCATE ' || array_to_string(names, ', ');
                    ELSE
                        EXECUTE 'LOCK TABLE ' || array_to_string(names, ', ') || ' IN EXCLUSIVE MODE';
                        -- No order among the tables, and no trigger that forbids it.
                        PERFORM set_config('session_replication_role', 'replica', true);
                        FOREACH name IN ARRAY names LOOP
                            IF pg_relation_size(name) > 0 THEN
                                EXECUTE 'DELETE FROM ' || name;
                            END IF;
                        END LOOP;
                    END IF;
                    DELETE FROM scheduled_tasks WHERE task_instance <> 'recurring';
                    -- A test that moved the clock ahead has left them waiting for a time that is far off again.
                    UPDATE scheduled_tasks SET execution_time = now() WHERE NOT picked AND execution_time > now();
                END
                $$""".replace(":kept", String.join(",", REFERENCE_DATA))).update();
    }
}
