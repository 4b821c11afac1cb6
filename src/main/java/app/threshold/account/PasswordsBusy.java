package app.threshold.account;

import java.time.Duration;

/**
 * So many passwords are being hashed that this one would have waited too long. Answered with 503 and
 * {@code Retry-After}, wherever it comes from.
 */
public class PasswordsBusy extends RuntimeException {

    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    PasswordsBusy() {
        super("More passwords are to be hashed than this machine can do at once");
    }
}
