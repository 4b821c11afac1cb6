package app.threshold.platform;

import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.util.StringUtils;

/**
 * Starts the embedded PostgreSQL where no {@code spring.datasource.url} is given, and says to Spring where it is. An
 * initializer and not a bean, since the settings of the pool and of Liquibase must be there before any bean is; and not
 * an environment post-processor, since at that time nothing can be logged while one waits.
 */
final class EmbeddedDatabaseInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (StringUtils.hasText(environment.getProperty("spring.datasource.url"))) {
            return;
        }
        if (environment.acceptsProfiles(Profiles.of("production"))) {
            throw new StartupFailure("The profile production is active, and spring.datasource.url is not set.",
                    "Set spring.datasource.url, spring.datasource.password and spring.liquibase.password to those of your own"
                            + " PostgreSQL. The embedded one is for trying out: its data would go with the machine.", null);
        }
        var settings = Binder.get(environment).bindOrCreate("threshold.database", EmbeddedDatabaseSettings.class);
        EmbeddedDatabase database = EmbeddedDatabase.start(settings.dir(), settings.port());
        // Disposed of last, since registered first: the pool and the jobs are gone by then.
        ((DefaultSingletonBeanRegistry) context.getBeanFactory())
                .registerDisposableBean("embeddedDatabase", database::close);
        // For a start that fails before the context is one that can be closed. Closing twice is harmless.
        SpringApplication.getShutdownHandlers().add(database::close);
        environment.getPropertySources().addFirst(new MapPropertySource("embeddedDatabase", Map.of(
                "spring.datasource.url", database.url(),
                "spring.datasource.username", DatabaseRoles.APPLICATION,
                "spring.datasource.password", database.access().applicationPassword(),
                "spring.liquibase.url", database.url(),
                "spring.liquibase.user", DatabaseRoles.OWNER,
                "spring.liquibase.password", database.access().ownerPassword())));
    }
}
