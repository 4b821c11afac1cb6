package app.threshold.signup;

import app.threshold.signup.WaitingSignups.Waiting;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks every minute at the health group {@code provisioning}, and writes to the operators once when it goes down and
 * once when it is well again, for installations where nothing else watches it. It watches from within: a database that
 * is gone, or a platform that does not run, only something outside can tell.
 */
@Service
class WatchProvisioning {

    static final String GROUP = "provisioning";

    private static final Logger log = LoggerFactory.getLogger(WatchProvisioning.class);

    private final ObjectProvider<HealthEndpoint> health;
    private final WaitingSignups waiting;
    private final OperatorAlerts alerts;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    /** @param health asked for late, since the scheduler of this job is among what it looks at */
    WatchProvisioning(ObjectProvider<HealthEndpoint> health, WaitingSignups waiting, OperatorAlerts alerts, JdbcClient jdbc,
            PlatformTransactionManager transactions, Clock clock) {
        this.health = health;
        this.waiting = waiting;
        this.alerts = alerts;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * What the operators know and the mails that tell them commit together. The group is asked before: what an installation adds
     * to it may take its time, or ask somebody else, and no transaction is open for that.
     */
    void look() {
        HealthDescriptor group = health.getObject().healthForPath(GROUP);
        Status status = group == null ? Status.UP : group.getStatus();
        transaction.executeWithoutResult(_ -> tell(status));
    }

    private void tell(Status status) {
        if (Status.UP.equals(status)) {
            jdbc.sql("DELETE FROM provisioning_alarm RETURNING down_since").query(OffsetDateTime.class).optional()
                    .ifPresent(this::wellAgain);
            return;
        }
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        int news = jdbc.sql("INSERT INTO provisioning_alarm (down_since) VALUES (?) ON CONFLICT DO NOTHING").param(now).update();
        if (news == 1) {
            Waiting paid = waiting.now();
            log.atError().addKeyValue("status", status).addKeyValue("waiting", paid.count())
                    .addKeyValue("oldestSeconds", paid.oldest().toSeconds()).log("provisioning_down");
            alerts.down(paid);
        }
    }

    private void wellAgain(OffsetDateTime since) {
        Duration lasted = Duration.between(since.toInstant(), clock.instant());
        log.atInfo().addKeyValue("seconds", lasted.toSeconds()).log("provisioning_well_again");
        alerts.wellAgain(lasted);
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> watchProvisioningTask(WatchProvisioning watch) {
            return Tasks.recurring("watch-provisioning", FixedDelay.ofMinutes(1)).execute((task, context) -> watch.look());
        }
    }
}
