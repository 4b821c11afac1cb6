package app.threshold.platform;

import org.jspecify.annotations.Nullable;

/** The application cannot start, and somebody can do something about it: what is wrong and what to do, in sentences. */
public final class StartupFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    public StartupFailure(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
