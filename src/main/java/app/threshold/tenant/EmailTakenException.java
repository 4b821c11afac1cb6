package app.threshold.tenant;

/** A signup holds the e-mail or an account owns it. Which e-mail it is stays out of the message, and so of the log. */
public class EmailTakenException extends RuntimeException {

    EmailTakenException() {
        super("The e-mail is held or owned by another");
    }
}
