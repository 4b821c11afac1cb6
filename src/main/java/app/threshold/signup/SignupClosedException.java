package app.threshold.signup;

/** The signup has gone too far for what was asked: it is being paid, is paid or has become a tenant. */
class SignupClosedException extends RuntimeException {

    private final SignupStatus status;

    SignupClosedException(SignupStatus status) {
        super("The signup is " + status);
        this.status = status;
    }

    SignupStatus status() {
        return status;
    }
}
