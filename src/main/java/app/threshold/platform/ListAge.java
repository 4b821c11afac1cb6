package app.threshold.platform;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** How old what a list shows may be, as it stands in an address. */
public enum ListAge {

    over1h(Duration.ofHours(1), true), over1d(Duration.ofDays(1), true), over7d(Duration.ofDays(7), true),
    over30d(Duration.ofDays(30), true), last1h(Duration.ofHours(1), false), last1d(Duration.ofDays(1), false),
    last7d(Duration.ofDays(7), false), last30d(Duration.ofDays(30), false);

    private final Duration age;
    private final boolean older;

    ListAge(Duration age, boolean older) {
        this.age = age;
        this.older = older;
    }

    /** Nothing before this; null where there is no such bound. */
    public @Nullable Instant from(Instant now) {
        return older ? null : now.minus(age);
    }

    /** Nothing after this; null where there is no such bound. */
    public @Nullable Instant until(Instant now) {
        return older ? now.minus(age) : null;
    }
}
