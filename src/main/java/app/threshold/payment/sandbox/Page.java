package app.threshold.payment.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for; the newest comes first.
 *
 * @param after the id that it starts after, or null
 * @param before the id that it ends before, or null
 * @param size 1 to 100
 */
record Page(@Nullable String after, @Nullable String before, int size) {

    /**
     * @param object the name of what is listed, for the refusal
     * @param exists whether there is such an id
     */
    static Page of(Parameters parameters, String object, Predicate<String> exists) {
        Long limit = parameters.integer("limit");
        if (limit != null && (limit < 1 || limit > 100)) {
            throw StripeRefusal.badParameter("parameter_invalid_integer", "limit",
                    "This value must be between 1 and 100.");
        }
        String after = cursor("starting_after", parameters, object, exists);
        String before = cursor("ending_before", parameters, object, exists);
        if (after != null && before != null) {
            throw StripeRefusal.badParameter(null, "starting_after",
                    "You may only specify one of these parameters: ending_before, starting_after.");
        }
        return new Page(after, before, limit == null ? 10 : limit.intValue());
    }

    private static @Nullable String cursor(String name, Parameters parameters, String object, Predicate<String> exists) {
        String id = parameters.text(name, 200);
        if (id != null && !exists.test(id)) {
            throw StripeRefusal.noSuch(object, id, name);
        }
        return id;
    }

    /** @param hasMore whether there is more in the direction that the list is read in */
    record Found<T>(List<T> items, boolean hasMore) {
    }

    /** @param read gives so many, in the order of {@link #order()} */
    <T> Found<T> cut(Function<Integer, List<T>> read) {
        // One more than asked for tells whether there are more.
        List<T> found = read.apply(size + 1);
        boolean more = found.size() > size;
        var items = new ArrayList<>(more ? found.subList(0, size) : found);
        if (before != null) {
            Collections.reverse(items);
        }
        return new Found<>(items, more);
    }

    /** The direction to read in, for a column that grows with time: a page before something is read backwards. */
    String order() {
        return before == null ? "DESC" : "ASC";
    }
}
