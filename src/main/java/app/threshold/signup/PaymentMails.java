package app.threshold.signup;

import java.time.Clock;
import java.util.Map;

import app.threshold.account.Accounts;
import app.threshold.mail.Mail;
import app.threshold.mail.Mails;
import app.threshold.payment.PaymentRefunded;
import app.threshold.platform.BaseUrl;
import app.threshold.platform.Money;
import app.threshold.platform.RandomTokens;
import org.springframework.stereotype.Component;

/** What a customer is written to about a payment. All in the caller's transaction, which has the signup locked. */
@Component
class PaymentMails {

    private final Mails mails;
    private final Accounts accounts;
    private final BaseUrl baseUrl;
    private final Money money;
    private final Clock clock;

    PaymentMails(Mails mails, Accounts accounts, BaseUrl baseUrl, Money money, Clock clock) {
        this.mails = mails;
        this.accounts = accounts;
        this.baseUrl = baseUrl;
        this.money = money;
        this.clock = clock;
    }

    /** The checkout was left alone until it ended. Once, not more, and not to whoever has signed up otherwise meanwhile. */
    void abandoned(PendingSignup signup) {
        if (!signup.isLinkMailed() && !accounts.exists(signup.email())) {
            sendLink(signup);
        }
    }

    /** The bank refused what the customer had thought to have paid: news, and so each time. */
    void failed(PendingSignup signup) {
        mails.send(new Mail("payment-failed", signup.locale(), signup.email(), Map.of("resumeUrl", link(signup)), signup.id()));
    }

    /** The way back to a signup that was left alone, because an operator asks for it. */
    void sendLink(PendingSignup signup) {
        mails.send(new Mail("finish-signup", signup.locale(), signup.email(), Map.of("resumeUrl", link(signup)), signup.id()));
    }

    void refunded(PendingSignup signup, PaymentRefunded refund) {
        mails.send(new Mail("refunded", signup.locale(), refund.customerEmail(), Map.of(
                "amount", money.format(refund.amount(), refund.currency(), signup.locale()),
                "reason", refund.reason().name(),
                "reference", signup.reference()), signup.id()));
    }

    private String link(PendingSignup signup) {
        String token = RandomTokens.token();
        signup.linkMailed(token, clock.instant());
        return baseUrl.to("/signup/resume?token=" + token);
    }
}
