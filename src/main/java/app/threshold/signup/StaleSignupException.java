package app.threshold.signup;

/** An operator's action was offered for a state that the signup is no longer in: somebody, or a job, was faster. */
public class StaleSignupException extends RuntimeException {

    StaleSignupException() {
        super("The signup is not as it was when this was offered");
    }
}
