package app.threshold.account;

/** What was typed is not the present password of whoever is signed in. */
public final class WrongPassword extends RuntimeException {

    WrongPassword() {
        super("Not the present password");
    }
}
