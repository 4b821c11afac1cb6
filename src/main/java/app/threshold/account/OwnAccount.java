package app.threshold.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What every operator does with the own account. */
@Component
public class OwnAccount {

    private final Accounts accounts;
    private final Operators operators;
    private final Passwords passwords;
    private final ChangePassword changePassword;
    private final PasswordLinks links;
    private final FailedLogins failures;
    private final SignInSessions sessions;
    private final AuditTrail audit;

    OwnAccount(Accounts accounts, Operators operators, Passwords passwords, ChangePassword changePassword, PasswordLinks links,
            FailedLogins failures, SignInSessions sessions, AuditTrail audit) {
        this.accounts = accounts;
        this.operators = operators;
        this.passwords = passwords;
        this.changePassword = changePassword;
        this.links = links;
        this.failures = failures;
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * Sets a new password; this browser stays signed in, every other is signed out.
     *
     * @return false when {@code current} is not the present password
     * @throws TooManyTries as at the login, since here one could try passwords as well
     * @throws PasswordsBusy after five seconds of waiting for a core
     */
    public boolean changePassword(SignedInAccount account, CharSequence current, CharSequence password, HttpServletRequest request) {
        String address = String.valueOf(request.getRemoteAddr());
        failures.refuseIfTooMany(account.email(), address);
        String present = accounts.findById(account.id()).orElseThrow().getPasswordHash();
        if (!passwords.matches(current, present)) {
            failures.count(account.email(), address);
            return false;
        }
        links.withdraw(account.id());
        changePassword.to(account.id(), passwords.hash(password));
        audit.record("change_password", "operator", account.id(), null);
        sessions.endOthers(account.email(), request.getSession());
        // Afterwards, since in the database the session still has the id from before.
        request.changeSessionId();
        return true;
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
    public void alerts(UUID id, boolean wanted) {
        operators.setAlerts(id, wanted);
    }
}
