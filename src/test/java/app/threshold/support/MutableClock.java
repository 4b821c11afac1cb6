package app.threshold.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The application's clock in tests: goes with the system's until a test moves it or makes it stand still. */
public final class MutableClock extends Clock {

    private volatile Clock clock = Clock.systemUTC();
    private volatile int resets;

    /** Stands still at this time until it is moved or {@link #reset()}. */
    public void set(Instant time) {
        clock = Clock.fixed(time, ZoneOffset.UTC);
    }

    /** Forward, or back by a negative duration; goes on if it was going. */
    public void advance(Duration by) {
        clock = Clock.offset(clock, by);
    }

    /** Back to the system's time, and going. */
    public void reset() {
        clock = Clock.systemUTC();
        resets++;
    }

    /** How often it was reset, which is how many tests it has seen. */
    public int resets() {
        return resets;
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return clock.withZone(zone);
    }
}
