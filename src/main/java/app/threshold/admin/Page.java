package app.threshold.admin;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Part of a list that is walked by the key of its last row, so that rows which are cured meanwhile shift nothing.
 *
 * @param next what the next page comes after; null when this is the last
 */
record Page<T>(List<T> rows, @Nullable UUID next) {

    private static final int SIZE = 50;

    /** @param query takes a limit; it is asked for one row more than is shown */
    static <T> Page<T> of(IntFunction<List<T>> query, Function<T, UUID> id) {
        List<T> found = query.apply(SIZE + 1);
        return found.size() <= SIZE ? new Page<>(found, null)
                : new Page<>(found.subList(0, SIZE), id.apply(found.get(SIZE - 1)));
    }
}
