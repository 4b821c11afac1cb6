package app.threshold.support;

import app.threshold.platform.TestServer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/** Comes before the initializer that would start the embedded database, and gives it no reason to. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class TestDatabaseInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Property: the name of a database that these tests have to themselves. */
    static final String OWN = "tests.database";

    private static final Map<String, Boolean> MADE = new ConcurrentHashMap<>();

    static String databaseOf(Environment environment) {
        return environment.getProperty(OWN, TestServer.DATABASE);
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String database = databaseOf(context.getEnvironment());
        if (!database.equals(TestServer.DATABASE)) {
            MADE.computeIfAbsent(database, name -> {
                TestServer.create(name);
                return true;
            });
        }
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("testDatabase", Map.of(
                "spring.datasource.url", TestServer.url(database),
                "spring.datasource.password", "app",
                "spring.liquibase.url", TestServer.url(database),
                "spring.liquibase.password", "owner")));
    }
}
