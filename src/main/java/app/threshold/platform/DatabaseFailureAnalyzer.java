package app.threshold.platform;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** The database given by {@code spring.datasource.url} does not let us in, or does not let us do what we must. */
final class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<PSQLException> {

    private static final String MAKE_ROLES =
            "bin/create-roles.sql makes both roles and the database; the README says how to run it.";

    private final Environment environment;

    DatabaseFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, PSQLException failure) {
        String url = environment.getProperty("spring.datasource.url", "");
        String state = Optional.ofNullable(failure.getSQLState()).orElse("");
        String said = cause(failure);
        if (state.startsWith("08")) {
            return new FailureAnalysis("The database at %s cannot be reached: %s".formatted(url, said), """
                    Check that PostgreSQL runs there and accepts connections from this machine, and that \
                    spring.datasource.url is right. Without spring.datasource.url Threshold starts a database of its own.""",
                    failure);
        }
        return switch (state) {
            case "28P01", "28000" -> new FailureAnalysis(
                    "The database at %s refuses the login: %s".formatted(url, said), """
                    The application logs in with spring.datasource.username (%s) and spring.datasource.password, the \
                    migrations with spring.liquibase.user (%s) and spring.liquibase.password. %s""".formatted(
                    environment.getProperty("spring.datasource.username"), environment.getProperty("spring.liquibase.user"),
                    MAKE_ROLES), failure);
            case "3D000" -> new FailureAnalysis(
                    "The server of %s has no such database: %s".formatted(url, said), MAKE_ROLES, failure);
            case "42501" -> new FailureAnalysis(
                    "A role at %s may not do what it has to: %s".formatted(url, said), """
                    The migrations need the owner of the database as spring.liquibase.user (%s), and the application a role of \
                    its own as spring.datasource.username (%s). %s""".formatted(
                    environment.getProperty("spring.liquibase.user"), environment.getProperty("spring.datasource.username"),
                    MAKE_ROLES), failure);
            case "42704" -> new FailureAnalysis(
                    "The database at %s lacks something that the migrations refer to: %s".formatted(url, said),
                    MAKE_ROLES, failure);
            default -> null;
        };
    }

    private static String cause(PSQLException failure) {
        String said = String.valueOf(failure.getMessage());
        return failure.getCause() == null ? said : said + " (" + failure.getCause() + ")";
    }
}
