package app.threshold.mail;

import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;

/**
 * The job of one mail: by SMTP where {@code spring.mail.host} is set, otherwise into the mailbox. Runs in no
 * transaction, so that a slow mail server holds no connection to the database. A node that dies between the server's
 * yes and the job's end sends the mail again; a mail twice is better than none.
 */
@Configuration(proxyBeanMethods = false)
class SendMail {

    static final TaskDescriptor<Mail> TASK = TaskDescriptor.of("send-mail", Mail.class);

    /** The gaps double from ten seconds on, so the last try is a little less than a day after the first. */
    private static final int RETRIES = 13;
    private static final Duration FIRST_GAP = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(SendMail.class);

    @Bean
    Task<Mail> sendMailTask(MailTexts texts, Mailbox mailbox, SentMails sentMails,
            ObjectProvider<JavaMailSender> smtp, MailSettings settings) {
        return Tasks.oneTime(TASK)
                .onFailure(FailureHandler.<Mail>maxRetries(RETRIES).withBackoff(FIRST_GAP, 2)
                        .thenRemove(last -> {
                            Mail mail = (Mail) last.getExecution().taskInstance.getData();
                            // Not to whom: logs are read by more people than may know the customers.
                            LoggingEventBuilder event = log.atError().setCause(last.getCause().orElse(null))
                                    .addKeyValue("mail", last.getExecution().taskInstance.getId()).addKeyValue("template", mail.template());
                            if (mail.about() != null) {
                                event.addKeyValue("signup", mail.about());
                            }
                            event.log("mail_given_up");
                            sentMails.record(mail, false);
                        }))
                .execute((job, context) -> {
                    Mail mail = job.getData();
                    WrittenMail written = texts.render(mail);
                    if (mailbox.isOpen()) {
                        mailbox.put(mail.recipient(), written);
                    } else {
                        var message = new SimpleMailMessage();
                        message.setFrom(settings.from());
                        message.setTo(mail.recipient());
                        message.setSubject(written.subject());
                        message.setText(written.text());
                        smtp.getObject().send(message);
                    }
                    sentMails.record(mail, true);
                });
    }
}
