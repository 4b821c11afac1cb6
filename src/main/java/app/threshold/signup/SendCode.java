package app.threshold.signup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import app.threshold.account.Account;
import app.threshold.account.Accounts;
import app.threshold.mail.Mail;
import app.threshold.mail.Mails;
import app.threshold.platform.BaseUrl;
import app.threshold.platform.RandomTokens;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Mails the six digits that prove an e-mail. Whoever has an account is told so by the mail and by nothing else: the
 * page, its timing and its limits are the same, and no code fits.
 */
@Service
class SendCode {

    /** A double click and a reload send no second mail. */
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final PendingSignups signups;
    private final CodeMails codeMails;
    private final Accounts accounts;
    private final Mails mails;
    private final BaseUrl baseUrl;
    private final Clock clock;

    SendCode(PendingSignups signups, CodeMails codeMails, Accounts accounts, Mails mails, BaseUrl baseUrl, Clock clock) {
        this.signups = signups;
        this.codeMails = codeMails;
        this.accounts = accounts;
        this.mails = mails;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    /** @throws TooManyCodesException when this e-mail got its share for the hour */
    @Transactional
    void again(UUID signupId) {
        send(signups.findLockedById(signupId).orElseThrow());
    }

    /** In the caller's transaction, which has the signup locked. */
    void send(PendingSignup signup) {
        Instant now = clock.instant();
        if (signup.isEmailConfirmed()
                || signup.codeSentAt() != null && now.isBefore(signup.codeSentAt().plus(PAUSE))) {
            return;
        }
        if (!codeMails.allow(signup.email(), now)) {
            throw new TooManyCodesException();
        }
        String code = RandomTokens.code();
        Optional<Account> account = accounts.findByEmail(signup.email());
        if (account.isPresent()) {
            signup.codeWithheld(now);
            // Who typed it may be somebody else, from another corner of the world.
            mails.send(new Mail("already-a-member", account.get().languageOr(signup.locale()), signup.email(), Map.of(
                    "loginUrl", baseUrl.to("/login"),
                    "resetUrl", baseUrl.to("/forgot-password")), signup.id()));
        } else {
            signup.codeSent(code, now);
            mails.send(new Mail("confirmation-code", signup.locale(), signup.email(), Map.of(
                    "code", code,
                    "minutes", Long.toString(PendingSignup.CODE_VALIDITY.toMinutes())), signup.id()));
        }
    }

    static final class TooManyCodesException extends RuntimeException {
        TooManyCodesException() {
            super("This e-mail has been sent enough codes for an hour");
        }
    }
}
