package app.threshold.admin;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.format.annotation.DateTimeFormat.ISO;

/** Which days the overview is about, as it stands in the address: a preset, or from and to, both included. */
class OverviewForm {

    private static final int MOST_YEARS = 10;

    /** Of so many days up to today. */
    enum Range {
        today(1), week(7), month(30), quarter(90), year(365);

        private final int days;

        Range(int days) {
            this.days = days;
        }
    }

    private @Nullable Range range;

    @DateTimeFormat(iso = ISO.DATE)
    private @Nullable LocalDate from;

    @DateTimeFormat(iso = ISO.DATE)
    private @Nullable LocalDate to;

    /** The first day; of a date alone, a month up to it. */
    LocalDate first(LocalDate today) {
        return from != null ? from : last(today).minusDays((to != null || range == null ? Range.month : range).days - 1L);
    }

    LocalDate last(LocalDate today) {
        return to != null ? to : today;
    }

    boolean isPreset() {
        return from == null && to == null;
    }

    /** Whether the days can be shown: in their order, and not more than some years of them. */
    boolean isOrdered(LocalDate today) {
        LocalDate first = first(today);
        LocalDate last = last(today);
        return !first.isAfter(last) && first.isAfter(last.minusYears(MOST_YEARS));
    }

    public @Nullable Range getRange() {
        return range;
    }

    public void setRange(@Nullable Range range) {
        this.range = range;
    }

    public @Nullable LocalDate getFrom() {
        return from;
    }

    public void setFrom(@Nullable LocalDate from) {
        this.from = from;
    }

    public @Nullable LocalDate getTo() {
        return to;
    }

    public void setTo(@Nullable LocalDate to) {
        this.to = to;
    }
}
