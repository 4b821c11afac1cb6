package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.QueryCounter;
import java.net.URI;
import java.util.Map;
import liquibase.integration.spring.SpringLiquibase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
class PlatformTests {

    @Autowired
    Database database;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    QueryCounter counter;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    BaseUrl baseUrl;

    @Autowired
    SpringLiquibase liquibase;

    @LocalServerPort
    int port;

    @Test
    void theApplicationRunsAsTheRoleWithLeastRights() {
        assertThat(jdbc.sql("SELECT current_user").query(String.class).single()).isEqualTo("threshold_app");
        assertThatThrownBy(() -> jdbc.sql("CREATE TABLE own (id int)").update())
                .rootCause().hasMessageContaining("permission denied for schema public");
        assertThat(counter.count()).isEqualTo(2);
    }

    @Test
    void statementsAndCommitsAreCounted() {
        transaction.executeWithoutResult(_ -> {
            jdbc.sql("SELECT 1").query(Integer.class).single();
            jdbc.sql("SELECT 2").query(Integer.class).single();
        });
        assertThat(counter.queries()).containsExactly("SELECT 1", "SELECT 2");
        assertThat(counter.commits()).isEqualTo(1);
        counter.reset();
        assertThat(counter.count()).isZero();
        assertThat(counter.commits()).isZero();
    }

    @Test
    void linksLeadToThisProcessWhereNoAddressIsConfigured() {
        assertThat(baseUrl.to("/login?next=/dashboard")).isEqualTo("http://localhost:" + port + "/login?next=/dashboard");
        var configured = new BaseUrl(new BaseUrl.Settings(URI.create("https://threshold.example/")), new MockEnvironment());
        assertThat(configured.to("/")).isEqualTo("https://threshold.example/");
        assertThatThrownBy(() -> new BaseUrl.Settings(URI.create("threshold.example")))
                .hasMessageContaining("threshold.base-url must be a whole address");
    }

    /** The row that Liquibase's own lock would leave, which makes every later start wait five minutes and fail. */
    @Test
    @Timeout(60)
    void theLockOfAStartThatWasKilledHoldsUpNoOther() throws Exception {
        database.superuser().sql("DROP TABLE IF EXISTS databasechangeloglock").update();
        database.superuser().sql("CREATE TABLE databasechangeloglock (id int PRIMARY KEY, locked boolean NOT NULL, lockgranted timestamp, lockedby varchar(255))").update();
        database.superuser().sql("ALTER TABLE databasechangeloglock OWNER TO threshold").update();
        database.superuser().sql("INSERT INTO databasechangeloglock VALUES (1, true, now(), 'killed')").update();
        try {
            liquibase.afterPropertiesSet();
        } finally {
            database.superuser().sql("DROP TABLE databasechangeloglock").update();
        }
    }

    @Test
    void migrationsRunForTheSandboxOrForLivePaymentsAndNeverForBoth() {
        assertThat(liquibase.getContexts()).isEqualTo("sandbox");
        var context = new GenericApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(
                new MapPropertySource("test", Map.of("threshold.payments.sandbox.enabled", "false")));
        new LiquibaseContextInitializer().initialize(context);
        assertThat(context.getEnvironment().getProperty("spring.liquibase.contexts")).isEqualTo("live");
    }

    @Test
    void theOwnerMigrated() {
        assertThat(database.owner().sql("SELECT tableowner FROM pg_tables WHERE tablename = 'scheduled_tasks'")
                .query(String.class).single()).isEqualTo("threshold");
    }
}
