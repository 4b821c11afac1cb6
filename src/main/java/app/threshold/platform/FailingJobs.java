package app.threshold.platform;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How often in a row each recurring job has failed, as the meter {@code threshold.jobs.failing} by {@code task}; zero once it
 * succeeded. The whole installation's, from the scheduler's own table: it does not matter how seldom a job runs, on which
 * node, and how often that node has been started anew meanwhile, all of which a counter of failures on each node would forget.
 */
@Component
class FailingJobs implements MeterBinder {

    private final JdbcClient jdbc;
    private final Readings readings;
    private final ObjectProvider<Task<?>> jobs;

    FailingJobs(JdbcClient jdbc, Readings readings, ObjectProvider<Task<?>> jobs) {
        this.jdbc = jdbc;
        this.readings = readings;
        this.jobs = jobs;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        List<String> recurring = jobs.stream().filter(RecurringTask.class::isInstance).map(Task::getName).toList();
        Readings.Reading<Map<String, Integer>> failures = readings.of(() -> failures(recurring));
        for (String task : recurring) {
            Gauge.builder("threshold.jobs.failing", () -> failures.figure(all -> all.getOrDefault(task, 0)))
                    .description("How often in a row a recurring job has failed").tag("task", task).register(meters);
        }
    }

    private Map<String, Integer> failures(List<String> tasks) {
        return jdbc.sql("""
                SELECT task_name, consecutive_failures FROM scheduled_tasks
                WHERE task_name IN (:tasks) AND task_instance = :instance AND consecutive_failures > 0
                """)
                .param("tasks", tasks).param("instance", RecurringTask.INSTANCE)
                .query((row, n) -> Map.entry(row.getString("task_name"), row.getInt("consecutive_failures"))).list()
                .stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
