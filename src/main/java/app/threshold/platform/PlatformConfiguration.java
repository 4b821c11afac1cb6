package app.threshold.platform;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.autoconfigure.Jackson3Serializer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

    /** Under the name by which Spring MVC looks for it, and the one that templates use. */
    @Bean({"localeResolver", "language"})
    VisitorsLanguage visitorsLanguage() {
        return new VisitorsLanguage();
    }

    @Bean
    Messages messageSource() {
        return new Messages();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Jobs are due by the same clock as everything else. */
    @Bean
    com.github.kagkarlsson.scheduler.Clock dbSchedulerClock(Clock clock) {
        return clock::instant;
    }

    /** Job data as JSON, which one can read in the table and which survives a renamed class. */
    @Bean
    DbSchedulerCustomizer jobsAsJson() {
        return new DbSchedulerCustomizer() {
            @Override
            public Optional<Serializer> serializer() {
                return Optional.of(new Jackson3Serializer());
            }
        };
    }

    @Bean
    RunAtCommit runAtCommit(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return new RunAtCommit(scheduler::getObject, clock);
    }
}
