package app.threshold.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Asks whoever is signed in for the password once more, before what nobody may do who only found a browser left open. */
@Component
class CurrentPassword {

    private final Accounts accounts;
    private final Passwords passwords;
    private final FailedLogins failures;

    CurrentPassword(Accounts accounts, Passwords passwords, FailedLogins failures) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.failures = failures;
    }

    /**
     * @return the hash that what was typed fits; nothing when it is not the present password
     * @throws TooManyTries as at the login, since here one could try passwords as well
     * @throws PasswordsBusy after five seconds of waiting for a core
     */
    Optional<String> prove(SignedInAccount account, CharSequence typed, HttpServletRequest request) {
        String address = String.valueOf(request.getRemoteAddr());
        failures.refuseIfTooMany(account.email(), address);
        String present = accounts.findById(account.id()).orElseThrow().getPasswordHash();
        if (passwords.matches(typed, present)) {
            return Optional.of(present);
        }
        failures.count(account.email(), address);
        return Optional.empty();
    }
}
