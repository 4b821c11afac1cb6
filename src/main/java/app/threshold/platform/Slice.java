package app.threshold.platform;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param previous the page before ends in front of this; null on the first page
 * @param next the next page begins behind this; null on the last page
 * @param truncated it ends early, since no more were looked through for it: the pages beyond may have more of what was searched for
 * @param broad of a search: more begins so than is looked through, so that the list was walked
 */
public record Slice<T>(List<T> rows, @Nullable ListPosition previous, @Nullable ListPosition next, boolean truncated, boolean broad) {

    public Slice(List<T> rows, @Nullable ListPosition previous, @Nullable ListPosition next, boolean truncated) {
        this(rows, previous, next, truncated, false);
    }

    /** The same page with other rows in their places. */
    public <R> Slice<R> with(Function<T, R> row) {
        return withAll(rows.stream().map(row).toList());
    }

    /** The same page with other rows, where some have left meanwhile. */
    public <R> Slice<R> withAll(List<R> others) {
        return new Slice<>(others, previous, next, truncated, broad);
    }

    Slice<T> broadly() {
        return new Slice<>(rows, previous, next, truncated, true);
    }
}
