package app.threshold.platform;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted, by the position it comes after or before: reading it costs the same wherever in the
 * list it is, and rows that come or go meanwhile shift nothing.
 *
 * @param newestFirst the order of the whole list
 * @param size how many rows a page has at most
 * @param after the page begins behind this; null when it does not
 * @param before the page ends in front of this; null when it does not
 * @param last the list's end
 * @param reach how far a search goes for the page
 */
public record Turn(boolean newestFirst, int size, @Nullable ListPosition after, @Nullable ListPosition before, boolean last, Reach reach) {

    /** How far a search goes until a page is full; {@link BoundedSearch} has the figures. */
    public enum Reach {

        /** What is found soon: as long as any other page takes, for whoever waits. */
        SOON,
        /** As far as a page is ever looked for. */
        FAR,
        /** As far, for whoever goes on from a page that has shown that more begins so than is looked through: it is not asked again. */
        FAR_ON
    }

    public Turn(boolean newestFirst, int size, @Nullable ListPosition after, @Nullable ListPosition before, boolean last) {
        this(newestFirst, size, after, before, last, Reach.FAR);
    }

    public Turn {
        if (size < 1 || after != null && before != null || last && (after != null || before != null)) {
            throw new IllegalArgumentException("A page comes after something, before something, or at one end");
        }
    }

    public static Turn first(boolean newestFirst, int size) {
        return new Turn(newestFirst, size, null, null, false);
    }

    /** The page that follows the position. */
    public Turn goingOnFrom(ListPosition position) {
        return new Turn(newestFirst, size, position, null, false);
    }

    /** The page that follows another, for whoever reads the list to its end; null where that was the last. */
    public @Nullable Turn goingOn(Slice<?> page) {
        return page.next() == null ? null : new Turn(newestFirst, size, page.next(), null, false, page.broad() ? Reach.FAR_ON : Reach.FAR);
    }

    /** The same page, looked for so far. */
    public Turn reaching(Reach other) {
        return new Turn(newestFirst, size, after, before, last, other);
    }

    /** What is read after this position, in the direction that the page is read in. */
    Turn beyond(ListPosition position) {
        return backward() ? new Turn(newestFirst, size, null, position, false) : new Turn(newestFirst, size, position, null, false);
    }

    /** How many rows a query is asked for: one more than is shown tells whether there is another page. */
    public int limit() {
        return size + 1;
    }

    private boolean backward() {
        return last || before != null;
    }

    private boolean ascending() {
        return newestFirst == backward();
    }

    private @Nullable ListPosition from() {
        return after != null ? after : before;
    }

    /**
     * @param at the SQL of the time that the list is ordered by, and the id's
     * @return a condition that begins with AND, or nothing where the page is at an end
     */
    public String condition(String at, String id) {
        return from() == null ? "" : " AND (%s, %s) %s (:positionAt, :positionId)".formatted(at, id, ascending() ? ">" : "<");
    }

    /** What follows ORDER BY. A page before a position is read backwards, which {@link #slice} turns round. */
    public String order(String at, String id) {
        String direction = ascending() ? "" : " DESC";
        return at + direction + ", " + id + direction;
    }

    /** The parameters of {@link #condition}, and {@code limit}. */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("limit", limit());
        ListPosition from = from();
        if (from != null) {
            parameters.put("positionAt", from.at().atOffset(ZoneOffset.UTC));
            parameters.put("positionId", from.id());
        }
        return parameters;
    }

    /** @param found what the query gave, in its order, with one row more than the page where there are more */
    public <T> Slice<T> slice(List<T> found, Function<T, ListPosition> position) {
        List<T> rows = new ArrayList<>(found.size() > size ? found.subList(0, size) : found);
        boolean more = found.size() > size;
        if (backward()) {
            Collections.reverse(rows);
        }
        boolean earlier = backward() ? more : after != null;
        boolean later = backward() ? before != null : more;
        return new Slice<>(List.copyOf(rows),
                earlier && !rows.isEmpty() ? position.apply(rows.getFirst()) : null,
                later && !rows.isEmpty() ? position.apply(rows.getLast()) : null, false);
    }

    /**
     * A page for which no more were looked through, so that it ends early where it is not full; what comes beyond it begins behind the last
     * of those.
     *
     * @param found in the order of the query
     * @param looked all that were looked through, in that order; at least one
     */
    public Slice<ListPosition> slice(List<ListPosition> found, List<ListPosition> looked) {
        boolean early = found.size() < size;
        return backward() ? new Slice<>(found.reversed(), looked.getLast(), before != null ? looked.getFirst() : null, early)
                : new Slice<>(found, after != null ? looked.getFirst() : null, looked.getLast(), early);
    }

    /** A page of a few rows that are all at hand, in any order. */
    public <T> Slice<T> sliceOf(List<T> all, Function<T, ListPosition> position) {
        ListPosition from = from();
        List<T> found = all.stream()
                .filter(row -> from == null || (position.apply(row).compareTo(from) > 0) == ascending() && !position.apply(row).equals(from))
                .sorted((one, other) -> (ascending() ? 1 : -1) * position.apply(one).compareTo(position.apply(other)))
                .limit(limit()).toList();
        return slice(found, position);
    }
}
