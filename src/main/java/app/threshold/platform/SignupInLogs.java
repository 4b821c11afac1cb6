package app.threshold.platform;

import org.slf4j.MDC;

/**
 * The reference of the signup that a request or a job is about, which stands in each of its log lines from here on:
 * {@code signupReference} in JSON. It is forgotten when the request or the job ends.
 */
public final class SignupInLogs {

    /** Not the name of an event's own key: in JSON no name may stand twice. */
    private static final String KEY = "signupReference";

    private SignupInLogs() {
    }

    public static void about(String reference) {
        MDC.put(KEY, reference);
    }

    /** Where one goes on with another, or with none. */
    public static void aboutNone() {
        MDC.remove(KEY);
    }
}
