package app.threshold.tenant;

/** A signup holds the address or a tenant owns it. */
public class AddressTakenException extends RuntimeException {

    private final String slug;

    AddressTakenException(String slug) {
        super("The address " + slug + " is held or owned by another");
        this.slug = slug;
    }

    public String slug() {
        return slug;
    }
}
