package app.threshold.account;

import java.util.HexFormat;
import app.threshold.platform.RandomTokens;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Somebody says that they forgot their password. Whether there is such an account is looked up by a job, so that
 * neither the answer nor the time it takes tells it.
 */
@Component
class RequestPasswordReset {

    private static final TaskDescriptor<Request> TASK = TaskDescriptor.of("password-reset", Request.class);

    private final SchedulerClient jobs;
    private final Clock clock;

    RequestPasswordReset(@Lazy SchedulerClient jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * One statement and so one commit. While one request for an address waits, another changes nothing.
     *
     * @param email normalized
     */
    void request(String email, Locale locale) {
        // One job for one e-mail; its hash, since the job's name is shorter than an e-mail may be.
        String name = HexFormat.of().formatHex(RandomTokens.hash(email));
        jobs.scheduleIfNotExists(TASK.instance(name).data(new Request(email, locale)).build(), clock.instant());
    }

    /** The job's data. */
    record Request(String email, Locale locale) {
    }

    @Configuration(proxyBeanMethods = false)
    static class Job {

        @Bean
        Task<Request> passwordResetTask(Accounts accounts, PasswordLinks links) {
            return Tasks.oneTime(TASK).execute((job, context) -> {
                Request request = job.getData();
                // An invitation that has ended is for an owner to renew, and a disabled account for one to enable.
                accounts.findByEmail(request.email()).filter(Account::isOpen).ifPresent(account -> links.remind(account, account.languageOr(request.locale())));
            });
        }
    }
}
