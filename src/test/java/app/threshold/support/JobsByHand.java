package app.threshold.support;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerConfigurationSupport;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.OnStartup;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import com.github.kagkarlsson.scheduler.testhelper.SettableClock;
import com.github.kagkarlsson.scheduler.testhelper.TestHelper;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Instead of the scheduler's own threads. Not nested in {@link TestConfig}, with which it would always be imported. */
@TestConfiguration(proxyBeanMethods = false)
class JobsByHand {

    @Bean(destroyMethod = "")
    ManualScheduler scheduler(DataSource dataSource, List<Task<?>> tasks, DbSchedulerCustomizer customizer,
            MutableClock clock, List<ExecutionInterceptor> interceptors) {
        var builder = TestHelper.createManualScheduler(
                DbSchedulerConfigurationSupport.configureDataSource(dataSource), tasks).clock(new SettableClock() {
                    @Override
                    public Instant now() {
                        return clock.instant();
                    }
                });
        customizer.serializer().ifPresent(builder::serializer);
        interceptors.forEach(builder::addExecutionInterceptor);
        return builder.build();
    }

    @Bean
    Jobs jobs(ManualScheduler scheduler, List<Task<?>> tasks, MutableClock clock, Database database) {
        List<OnStartup> recurring = tasks.stream().filter(OnStartup.class::isInstance).map(OnStartup.class::cast).toList();
        return new Jobs(scheduler, clock, database.superuser(), recurring);
    }
}
