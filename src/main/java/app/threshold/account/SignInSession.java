package app.threshold.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A browser that somebody is signed in with.
 *
 * @param name tells it apart on a page and in a form, and opens nothing: it is a hash of the session's id
 * @param browser and operating system as far as the browser tells; null when it says nothing one could read
 * @param address from which it signed in; null where that is not known
 * @param current whether it is the one that asks
 */
public record SignInSession(String name, @Nullable String browser, @Nullable String address, Instant signedInAt,
                            Instant lastSeenAt, boolean current) {
}
