package app.threshold.tenant;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Goes through all tenants and puts the register of damaged ones right: for what the triggers cannot see, such as a table
 * that was emptied by TRUNCATE or lost by a disk, and for what was cured by hand.
 */
@Service
class WalkTenants {

    private static final Logger log = LoggerFactory.getLogger(WalkTenants.class);

    /** Each a transaction of its own, of some hundred milliseconds. */
    private static final int BATCH = 2000;

    /**
     * How often all tenants are gone through.
     *
     * @param walkInterval from the end of one walk to the beginning of the next; a million tenants take some minutes
     */
    @ConfigurationProperties("threshold.completeness")
    record Settings(@DefaultValue("1h") Duration walkInterval) {
    }

    private final JdbcClient db;

    WalkTenants(JdbcClient db) {
        this.db = db;
    }

    /** @param stopped asked between two batches; a walk that is broken off is begun anew at its next time */
    void walk(BooleanSupplier stopped) {
        UUID last = new UUID(0, 0);
        int changes = 0;
        while (!stopped.getAsBoolean()) {
            List<UUID> batch = db.sql("SELECT id FROM tenant WHERE id > ? ORDER BY id LIMIT " + BATCH).param(last)
                    .query(UUID.class).list();
            if (!batch.isEmpty()) {
                changes += db.sql("SELECT register_damaged_tenants(CAST(? AS uuid[]))").param(TenantKeys.array(batch))
                        .query(Integer.class).single();
                last = batch.getLast();
            }
            if (batch.size() < BATCH) {
                break;
            }
        }
        if (changes > 0) {
            log.atWarn().addKeyValue("changes", changes).log("damaged_tenants_register_mended");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> walkTenantsTask(WalkTenants walk, Settings settings) {
            return Tasks.recurring("walk-tenants", FixedDelay.of(settings.walkInterval()))
                    .execute((task, context) -> walk.walk(() -> context.getSchedulerState().isShuttingDown()));
        }
    }
}
