package app.threshold.account;

import org.springframework.security.core.AuthenticationException;

/** Refused without a look at what was tried: there were too many wrong tries just before. */
public final class TooManyTries extends AuthenticationException {

    TooManyTries() {
        super("Too many failed tries");
    }
}
