package app.threshold.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application on a random port and on real PostgreSQL, in one context that all tests with this annotation
 * share. Before each test the business tables are empty, the clock is right, and the query counter is at zero. Jobs do
 * not run by themselves: {@link Jobs#runDue()} runs them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "db-scheduler.enabled=false",
        // It runs with each minute, and would stand among the statements that a test counts.
        "spring.session.jdbc.cleanup-cron=-"})
@ActiveProfiles("test")
@ContextConfiguration(initializers = TestDatabaseInitializer.class)
@Import({TestConfig.class, JobsByHand.class})
@ExtendWith(FreshState.class)
public @interface IntegrationTest {
}
