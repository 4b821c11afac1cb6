package app.threshold.signup;

import app.threshold.account.Operators;
import app.threshold.mail.Mail;
import app.threshold.mail.Mails;
import app.threshold.platform.BaseUrl;
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
}
