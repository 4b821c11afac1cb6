package app.threshold.signup;

/** An address that cannot be given to a signup. */
public class AddressRefusedException extends RuntimeException {

    private final String word;

    /** @param word missing, short, long, form, reserved, taken or email */
    AddressRefusedException(String word) {
        super("The address cannot be given: " + word);
        this.word = word;
    }

    /** Why: missing, short, long, form, reserved, taken, or email where no address helps, since its e-mail is gone as well. */
    public String word() {
        return word;
    }
}
