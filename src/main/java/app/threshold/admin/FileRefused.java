package app.threshold.admin;

/** A file cannot be read at all, so that there is nothing to report line by line. */
class FileRefused extends RuntimeException {

    private final String code;
    private final transient Object[] arguments;

    /** @param code the end of a message key: {@code admin.import.file.<code>} */
    FileRefused(String code, Object... arguments) {
        super(code);
        this.code = code;
        this.arguments = arguments;
    }

    String messageKey() {
        return "admin.import.file." + code;
    }

    Object[] arguments() {
        return arguments;
    }
}
