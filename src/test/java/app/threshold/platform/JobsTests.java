package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.boot.autoconfigure.Jackson3Serializer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerConfigurationSupport;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
class JobsTests {

    record Greeting(String to) {
    }

    private static final OneTimeTask<Greeting> GREET =
            Tasks.oneTime("platform-test-greet", Greeting.class).execute((_, _) -> { });

    @Autowired
    SchedulerClient scheduler;

    @Autowired
    DataSource dataSource;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Autowired
    Jobs jobs;

    @Test
    void aJobIsStagedWithTheTransactionThatNeedsIt() {
        transaction.executeWithoutResult(_ -> {
            schedule("ada");
            assertThat(staged()).as("seen from outside, before the commit").isZero();
        });
        assertThat(staged()).isEqualTo(1);
    }

    @Test
    void aJobIsGoneWithTheTransactionThatFailed() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> {
            schedule("ada");
            throw new IllegalStateException("on purpose");
        })).hasMessage("on purpose");
        assertThat(staged()).isZero();
    }

    @Test
    void whatAJobNeedsIsReadableInTheTable() {
        schedule("ada");
        assertThat(database.owner().sql("SELECT convert_from(task_data, 'UTF8') FROM scheduled_tasks WHERE task_name = :name")
                .param("name", GREET.getName()).query(String.class).single()).isEqualTo("{\"to\":\"ada\"}");
        assertThat(new Jackson3Serializer().deserialize(Greeting.class, "{\"to\":\"ada\"}".getBytes()))
                .isEqualTo(new Greeting("ada"));
    }

    @Test
    @Timeout(30)
    void aJobThatIsDueAtOnceRunsAtTheCommitAndDoesNotWaitToBePolled() throws Exception {
        var greeted = new CompletableFuture<String>();
        var task = Tasks.oneTime(GREET.getName(), Greeting.class)
                .execute((instance, _) -> greeted.complete(instance.getData().to()));
        var itself = new CompletableFuture<Scheduler>();
        var running = Scheduler.create(DbSchedulerConfigurationSupport.configureDataSource(dataSource), task)
                .serializer(new Jackson3Serializer()).clock(clock::instant).threads(1).pollingInterval(Duration.ofHours(1))
                .addSchedulerListener(new RunAtCommit(itself::join, clock)).build();
        itself.complete(running);
        running.start();
        try {
            transaction.executeWithoutResult(_ -> running.scheduleIfNotExists(GREET.instance("ada", new Greeting("ada")), clock.instant()));
            assertThat(greeted.get()).isEqualTo("ada");
        } finally {
            running.stop();
        }
    }

    @Test
    void theTestsRunWhatIsDueByTheirClock() {
        scheduler.scheduleIfNotExists(new TaskInstance<>("test-nothing", "1"), clock.instant().plus(Duration.ofDays(1)));
        jobs.runDue();
        assertThat(scheduler.getScheduledExecutions()).hasSize(1);
        clock.advance(Duration.ofDays(2));
        jobs.runDue();
        assertThat(scheduler.getScheduledExecutions()).isEmpty();
    }

    private void schedule(String to) {
        scheduler.scheduleIfNotExists(GREET.instance(to, new Greeting(to)), clock.instant().plus(Duration.ofDays(1)));
    }

    private long staged() {
        return database.owner().sql("SELECT count(*) FROM scheduled_tasks WHERE task_name = :name")
                .param("name", GREET.getName()).query(Long.class).single();
    }
}
