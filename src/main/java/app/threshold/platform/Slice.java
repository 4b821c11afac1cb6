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
 */
public record Slice<T>(List<T> rows, @Nullable ListPosition previous, @Nullable ListPosition next, boolean truncated) {

    /** The same page with other rows in their places. */
    public <R> Slice<R> with(Function<T, R> row) {
        return new Slice<>(rows.stream().map(row).toList(), previous, next, truncated);
    }
}
