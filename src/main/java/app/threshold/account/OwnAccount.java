package app.threshold.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** What every operator does with the own account. */
@Component
public class OwnAccount {

    private final CurrentPassword currentPassword;
    private final Operators operators;
    private final Passwords passwords;
    private final ChangePassword changePassword;
    private final PasswordLinks links;
    private final SignIn signIn;
    private final SignInSessions sessions;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    OwnAccount(CurrentPassword currentPassword, Operators operators, Passwords passwords, ChangePassword changePassword,
            PasswordLinks links, SignIn signIn, SignInSessions sessions, AuditTrail audit, PlatformTransactionManager transactions) {
        this.currentPassword = currentPassword;
        this.operators = operators;
        this.passwords = passwords;
        this.changePassword = changePassword;
        this.links = links;
        this.signIn = signIn;
        this.sessions = sessions;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Sets a new password; this browser stays signed in, every other is signed out. Should it fail after the commit, this
     * one is signed out as well.
     *
     * @throws WrongPassword when {@code current} is not the present password
     * @throws TooManyTries as at the login, since here one could try passwords as well
     * @throws PasswordsBusy after five seconds of waiting for a core
     */
    public void changePassword(SignedInAccount account, CharSequence current, CharSequence password, HttpServletRequest request,
            HttpServletResponse response) {
        String before = currentPassword.prove(account, current, request).orElseThrow(WrongPassword::new);
        // Before the transaction, since a hash takes its time.
        String hash = passwords.hash(password);
        Optional<Integer> version = transaction.execute(status -> {
            links.withdraw(account.id());
            Optional<Integer> changed = changePassword.from(before, account.id(), hash);
            changed.ifPresentOrElse(_ -> audit.record("change_password", "operator", account.id(), account.email()), status::setRollbackOnly);
            return changed;
        });
        // Empty when another was set meanwhile, as by a link from a mail.
        int opened = version.orElseThrow(WrongPassword::new);
        sessions.endOthers(account.email(), request.getSession());
        // Afterwards, since it gives the session another id, and in the database it still has the one from before.
        signIn.withPassword(account, opened, request, response);
    }

    /** Every browser but this one. */
    public void signOutElsewhere(SignedInAccount account, HttpServletRequest request) {
        audit.record("sign_out_everywhere", "operator", account.id(), account.email());
        sessions.endOthers(account.email(), request.getSession());
    }

    /** @param session its name; one that has ended already is nothing to say anything about */
    public void signOut(SignedInAccount account, String session) {
        audit.record("sign_out", "operator", account.id(), account.email());
        sessions.end(account.email(), session);
    }

    /** Whether to be written to when a signup is blocked. */
    @Transactional
    public void alerts(SignedInAccount account, boolean wanted) {
        if (operators.setAlerts(account.id(), wanted)) {
            String action = wanted ? "want_alerts" : "decline_alerts";
            audit.record(action, "operator", account.id(), account.email());
        }
    }
}
