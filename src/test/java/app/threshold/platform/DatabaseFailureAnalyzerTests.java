package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

class DatabaseFailureAnalyzerTests {

    private static final DatabaseFailureAnalyzer ANALYZER = new DatabaseFailureAnalyzer(new MockEnvironment()
            .withProperty("spring.datasource.url", TestServer.url())
            .withProperty("spring.datasource.username", "threshold_app")
            .withProperty("spring.liquibase.user", "threshold"));

    @Test
    void aMissingRoleIsNamedWithWhatMakesIt() {
        var analysis = analyze(failureOf(TestServer.url(), "nobody"));
        assertThat(analysis.getDescription()).contains(TestServer.url(), "refuses the login", "role \"nobody\" does not exist");
        assertThat(analysis.getAction()).contains("spring.datasource.username (threshold_app)",
                "spring.liquibase.user (threshold)", "bin/create-roles.sql");
    }

    @Test
    void aMissingDatabaseIsNamedWithWhatMakesIt() {
        var analysis = analyze(failureOf(TestServer.url() + "_elsewhere", "threshold"));
        assertThat(analysis.getDescription()).contains("no such database", "database \"threshold_elsewhere\" does not exist");
        assertThat(analysis.getAction()).contains("bin/create-roles.sql");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithTheWayOut() {
        var analysis = analyze(failureOf("jdbc:postgresql://localhost:1/threshold", "threshold"));
        assertThat(analysis.getDescription()).contains("cannot be reached", "refused");
        assertThat(analysis.getAction()).contains("spring.datasource.url is right", "a database of its own");
    }

    @Test
    void migrationsThatRunAsTheWrongRoleAreToldWhichIsRight() throws Exception {
        try (var connection = TestServer.application().getConnection(); var statement = connection.createStatement()) {
            var analysis = analyze(catchThrowableOfType(PSQLException.class, () -> statement.execute("CREATE TABLE own (id int)")));
            assertThat(analysis.getDescription()).contains("permission denied for schema public");
            assertThat(analysis.getAction()).contains("owner of the database as spring.liquibase.user (threshold)");
        }
    }

    @Test
    void anErrorInAMigrationIsNotTakenForAMistakeOfTheOperators() throws Exception {
        try (var connection = TestServer.owner().getConnection(); var statement = connection.createStatement()) {
            assertThat(analyze(catchThrowableOfType(PSQLException.class, () -> statement.execute("SELECT 1 / 0")))).isNull();
        }
    }

    private static PSQLException failureOf(String url, String role) {
        return catchThrowableOfType(PSQLException.class, () -> DriverManager.getConnection(url, role, "").close());
    }

    /** As it comes, below what Spring says. */
    private static FailureAnalysis analyze(PSQLException failure) {
        return ANALYZER.analyze(new BeanCreationException("liquibase", "failed", failure));
    }
}
