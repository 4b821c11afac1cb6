package app.threshold.tenant;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/** The last day that is paid for, as people are told it. */
final class LastDay {

    private LastDay() {
    }

    /**
     * Of an import the end is the midnight after the day that its file named, of a signup the moment after so many months: the
     * first belongs to the day before it, the second to its own. A microsecond is the least that the database tells apart.
     *
     * @param end the first instant that is not paid for; null where there is no end
     * @return by UTC
     */
    static @Nullable LocalDate of(@Nullable Instant end) {
        return end == null ? null : LocalDate.ofInstant(end.minus(1, ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
