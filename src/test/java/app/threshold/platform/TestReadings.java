package app.threshold.platform;

import app.threshold.support.MutableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Meters in tests: what was read in one test is not what the next one reads within the same ten seconds. */
public final class TestReadings {

    private TestReadings() {
    }

    public static Readings by(MutableClock clock) {
        return new Readings(new Clock() {
            @Override
            public Instant instant() {
                return clock.instant().plus(Duration.ofDays(36_500L * clock.resets()));
            }

            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
    }
}
