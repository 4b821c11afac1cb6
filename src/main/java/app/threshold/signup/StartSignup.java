package app.threshold.signup;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

import app.threshold.account.Passwords;
import app.threshold.platform.RandomTokens;
import app.threshold.tenant.Plan;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The account step: begins a signup, or changes the account of one that was begun. */
@Service
class StartSignup {

    private final PendingSignups signups;
    private final SendCode sendCode;
    private final ReopenSignup reopenSignup;
    private final Passwords passwords;
    private final TransactionTemplate transaction;
    private final Clock clock;

    StartSignup(PendingSignups signups, SendCode sendCode, ReopenSignup reopenSignup, Passwords passwords,
            PlatformTransactionManager transactions, Clock clock) {
        this.signups = signups;
        this.sendCode = sendCode;
        this.reopenSignup = reopenSignup;
        this.passwords = passwords;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Writes the signup and sends the code, in one commit.
     *
     * @param token what the customer's browser holds; names the signup to change, or becomes the new one's
     * @param email normalized
     * @throws SignupClosedException when the signup has been paid
     * @throws SendCode.TooManyCodesException when this e-mail got its share of codes for the hour; nothing changed
     */
    void start(String token, Plan plan, String email, String password, Locale locale) {
        // Outside of the transaction: a hash takes its time, and may wait for others.
        String passwordHash = passwords.hash(password);
        existing(token).ifPresent(reopenSignup::reopen);
        try {
            write(token, plan, email, passwordHash, locale);
        } catch (DataIntegrityViolationException taken) {
            // A double click was faster, and its signup is changed now; or another signup has the new one's reference, and it gets another.
            write(token, plan, email, passwordHash, locale);
        }
    }

    private void write(String token, Plan plan, String email, String passwordHash, Locale locale) {
        transaction.executeWithoutResult(status -> {
            Instant now = clock.instant();
            PendingSignup signup = existing(token)
                    .flatMap(found -> signups.findLockedById(found.id()))
                    .orElseGet(() -> signups.save(new PendingSignup(plan, token, email, passwordHash, locale, now)));
            signup.changeAccount(email, passwordHash, locale, now);
            sendCode.send(signup);
        });
    }

    private Optional<PendingSignup> existing(String token) {
        return signups.findByResumeTokenHash(RandomTokens.hash(token));
    }
}
