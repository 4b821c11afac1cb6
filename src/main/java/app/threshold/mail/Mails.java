package app.threshold.mail;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where a use case leaves a mail. */
@Component
public class Mails {

    private final SchedulerClient jobs;
    private final Clock clock;

    /** @param jobs lazy, since the job of another module may send a mail, and the scheduler is made of all jobs */
    Mails(@Lazy SchedulerClient jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Stages one job in the caller's transaction: with its commit the mail goes out, within seconds and at least once;
     * with its rollback there was never a mail.
     *
     * @throws org.springframework.transaction.IllegalTransactionStateException when there is no transaction; a mail
     *     tells of something that was committed, so there always is one
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void send(Mail mail) {
        // A batch of one: unlike schedule() it asks for no job of the same name first, and this name is new.
        jobs.scheduleBatch(List.of(SendMail.TASK.instance(UUID.randomUUID().toString()).data(mail).build()), clock.instant());
    }
}
