package app.threshold.account;

import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Sets a new password with a link from a mail, and signs out whoever is signed in with the old one. */
@Component
class ResetPassword {

    private final PasswordLinks links;
    private final Accounts accounts;
    private final Passwords passwords;
    private final ChangePassword changePassword;
    private final FailedLogins failedLogins;
    private final Operators operators;
    private final SignInSessions sessions;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    ResetPassword(PasswordLinks links, Accounts accounts, Passwords passwords, ChangePassword changePassword,
            FailedLogins failedLogins, Operators operators, SignInSessions sessions,
            AuditTrail audit, PlatformTransactionManager transactions) {
        this.links = links;
        this.accounts = accounts;
        this.passwords = passwords;
        this.changePassword = changePassword;
        this.failedLogins = failedLogins;
        this.operators = operators;
        this.sessions = sessions;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Whose password the link of this token sets, as long as it may still be used. */
    Optional<Account> ownerOf(String token) {
        return links.ownerOf(token).flatMap(accounts::findById);
    }

    /**
     * @return false when the link was used in the meantime, or is too old
     * @throws PasswordsBusy after five seconds of waiting for a core
     */
    boolean reset(String token, CharSequence password) {
        // Before the transaction, since a hash takes its time.
        String hash = passwords.hash(password);
        Optional<Account> account = transaction.execute(status -> {
            Optional<Account> owner = links.redeem(token).flatMap(accounts::findById);
            owner.ifPresent(its -> {
                changePassword.to(its.getId(), hash);
                if (its.getRole() == Role.OPERATOR) {
                    // The link of an invitation is one of these.
                    audit.record(AuditTrail.actor(its.getId(), its.getEmail()), operators.join(its.getId()) ? "accept_invitation" : "reset_password",
                            "operator", its.getId(), its.getEmail());
                }
            });
            return owner;
        });
        account.map(Account::getEmail).ifPresent(email -> {
            failedLogins.forget(email);
            // They open nothing any more; this takes them off the list.
            sessions.endAll(email);
        });
        return account.isPresent();
    }
}
