package app.threshold.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/**
 * What meters show of the database. A scrape reads them one after the other; were each a query of its own, then just when the
 * database is away each would wait for a connection by itself, until whoever scrapes gives up, and with them the meters that
 * would have told why. So what was read is kept for a few seconds, and so is that nothing could be: one wait is for all.
 */
@Component
public class Readings {

    /** Less than what usually lies between two scrapes. */
    static final Duration KEPT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Readings.class);

    private final Clock clock;
    private @Nullable Instant silentSince;

    Readings(Clock clock) {
        this.clock = clock;
    }

    /** @param query gives several figures at once; asked when one of them is, and not again for ten seconds */
    public <T> Reading<T> of(Supplier<T> query) {
        return new Reading<>(query);
    }

    /** A query, and what it gave. */
    public final class Reading<T> {

        private final Supplier<T> query;
        private @Nullable T last;
        private @Nullable Instant lastAt;
        private @Nullable Instant failedAt;

        private Reading(Supplier<T> query) {
            this.query = query;
        }

        /** @return NaN, as meters say that there is no figure, where it could not be read */
        public double figure(ToDoubleFunction<T> part) {
            synchronized (Readings.this) {
                @Nullable T read = read();
                return read == null ? Double.NaN : part.applyAsDouble(read);
            }
        }

        private @Nullable T read() {
            if (isRecent(lastAt)) {
                return last;
            }
            if (isRecent(failedAt) || isRecent(silentSince)) {
                return null;
            }
            try {
                last = query.get();
                lastAt = clock.instant();
                return last;
            } catch (RuntimeException e) {
                // From its end on: the wait itself may have taken longer than that.
                failedAt = clock.instant();
                if (e instanceof DataAccessResourceFailureException) {
                    silentSince = failedAt;
                }
                log.atWarn().setCause(e).log("meters_unread");
                return null;
            }
        }

        /** In the future it can only be where the clock was put back. */
        private boolean isRecent(@Nullable Instant time) {
            Instant now = clock.instant();
            return time != null && !time.isAfter(now) && Duration.between(time, now).compareTo(KEPT) < 0;
        }
    }
}
