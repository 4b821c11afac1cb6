package app.threshold.support;

import app.threshold.platform.TestServer;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;

/** Comes before the initializer that would start the embedded database, and gives it no reason to. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class TestDatabaseInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("testDatabase", Map.of(
                "spring.datasource.url", TestServer.url(),
                "spring.datasource.password", "app",
                "spring.liquibase.url", TestServer.url(),
                "spring.liquibase.password", "owner")));
    }
}
