package app.threshold.support;

import app.threshold.account.Passwords;
import app.threshold.account.TestPasswords;
import app.threshold.platform.Readings;
import app.threshold.platform.TestReadings;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@TestConfiguration(proxyBeanMethods = false)
class TestConfig {

    @Bean
    @Primary
    MutableClock mutableClock() {
        return new MutableClock();
    }

    @Bean
    @Primary
    Readings readingsOfEachTest(MutableClock clock) {
        return TestReadings.by(clock);
    }

    @Bean
    @Primary
    Passwords quickPasswords() {
        return TestPasswords.quick();
    }

    @Bean
    Database database(Environment environment) {
        return new Database(TestDatabaseInitializer.databaseOf(environment));
    }

    @Bean
    TestTenants testTenants(Database database) {
        return new TestTenants(database.application());
    }

    @Bean
    static QueryCounter queryCounter() {
        return new QueryCounter();
    }

    @Bean
    static BeanPostProcessor countingQueries(QueryCounter counter) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource dataSource ? counter.observe(dataSource) : bean;
            }
        };
    }

    @Bean
    StripeTraffic stripeTraffic() {
        return new StripeTraffic();
    }

    @Bean
    FilterRegistrationBean<StripeTraffic> stripeTrafficOnItsWay(StripeTraffic traffic) {
        var registration = new FilterRegistrationBean<>(traffic);
        registration.addUrlPatterns("/sandbox/stripe/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** A job for tests that are about jobs as such. */
    @Bean
    Task<Void> nothing() {
        return Tasks.oneTime("test-nothing").execute((_, _) -> { });
    }

    /** Something that goes wrong, below a path that is open to all. Found by the application's own scan. */
    @RestController
    static class Failing {

        @GetMapping("/assets/fail/{what}")
        String fail(@PathVariable String what) {
            throw new IllegalStateException("secret of the house: " + what);
        }
    }
}
