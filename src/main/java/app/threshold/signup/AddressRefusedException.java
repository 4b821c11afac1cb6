package app.threshold.signup;

/** An address that cannot be given to a signup. */
public class AddressRefusedException extends RuntimeException {

    private final String word;

    /** @param word missing, short, long, form, reserved or taken */
    AddressRefusedException(String word) {
        super("The address cannot be given: " + word);
        this.word = word;
    }

    /** Why: missing, short, long, form, reserved or taken. */
    public String word() {
        return word;
    }
}
