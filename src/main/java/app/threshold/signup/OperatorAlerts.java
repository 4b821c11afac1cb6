package app.threshold.signup;

import app.threshold.account.Operators;
import app.threshold.mail.Mail;
import app.threshold.mail.Mails;
import app.threshold.platform.BaseUrl;
import app.threshold.signup.WaitingSignups.Waiting;
import java.time.Duration;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Writes to those who can do something about it, and want to be written to. */
@Component
class OperatorAlerts {

    private final Operators operators;
    private final Mails mails;
    private final BaseUrl baseUrl;

    OperatorAlerts(Operators operators, Mails mails, BaseUrl baseUrl) {
        this.operators = operators;
        this.mails = mails;
        this.baseUrl = baseUrl;
    }

    /** In the transaction that blocks it, so that there is one mail for one blocking. */
    void blocked(PendingSignup signup, int failures) {
        String url = baseUrl.to("/admin/signups/" + signup.id());
        for (Operators.Alerted operator : operators.alerted()) {
            mails.send(new Mail("signup-blocked", operator.language(), operator.email(), Map.of("reference", signup.reference(),
                    "customer", signup.email(), "failures", String.valueOf(failures), "url", url), signup.id()));
        }
    }

    /** Something that was paid waits too long: in the transaction that remembers that they were told. */
    void down(Waiting waiting) {
        toEach("provisioning-down", Map.of("waiting", String.valueOf(waiting.count()), "blocked", String.valueOf(waiting.blocked()),
                "minutes", String.valueOf(waiting.oldest().toMinutes()), "url", baseUrl.to("/admin/signups?state=stuck")));
    }

    /** The same when nothing does any more. */
    void wellAgain(Duration lasted) {
        toEach("provisioning-well", Map.of("minutes", String.valueOf(Math.max(1, lasted.toMinutes())), "url", baseUrl.to("/admin")));
    }

    private void toEach(String template, Map<String, String> model) {
        operators.alerted().forEach(operator -> mails.send(new Mail(template, operator.language(), operator.email(), model)));
    }
}
