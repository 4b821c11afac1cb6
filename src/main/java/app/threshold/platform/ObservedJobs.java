package app.threshold.platform;

import com.github.kagkarlsson.scheduler.event.ExecutionChain;
import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.stereotype.Component;

/** Each job is a timer, {@code threshold.jobs} by {@code task} and {@code error}, and where traces are exported a trace. */
@Component
class ObservedJobs implements ExecutionInterceptor {

    private final ObservationRegistry observations;

    ObservedJobs(ObservationRegistry observations) {
        this.observations = observations;
    }

    @Override
    public CompletionHandler<?> execute(TaskInstance<?> job, ExecutionContext context, ExecutionChain chain) {
        // The thread has done other jobs before.
        SignupInLogs.aboutNone();
        return Observation.createNotStarted("threshold.jobs", observations)
                .contextualName("job " + job.getTaskName())
                .lowCardinalityKeyValue("task", job.getTaskName())
                .observe(() -> chain.proceed(job, context));
    }
}
