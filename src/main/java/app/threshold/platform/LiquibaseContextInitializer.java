package app.threshold.platform;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Runs Liquibase in the context {@code sandbox} or {@code live}, as the payments are. Liquibase given no context at all
 * would run the changesets of both.
 */
final class LiquibaseContextInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        boolean sandbox = environment.getProperty("threshold.payments.sandbox.enabled", Boolean.class, true);
        environment.getPropertySources().addFirst(new MapPropertySource("liquibaseContext",
                Map.of("spring.liquibase.contexts", sandbox ? "sandbox" : "live")));
    }
}
