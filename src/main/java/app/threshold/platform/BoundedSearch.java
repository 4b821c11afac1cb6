package app.threshold.platform;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what begins as was searched for and fits a list's filters, with work that has a bound however much begins so and
 * however little of it fits. It is gone about from both ends: of the first that begin so it is asked whether they fit.
 * Where there are more of these than are looked through, of those that fit it is asked in their order whether they begin
 * so, until the page is full; one that does not get full so ends early, and the next goes on where it ended. So nothing is
 * left out, however little there is to be found.
 */
public final class BoundedSearch {

    /** How many of what begins so are looked through, in each of the columns that are searched. */
    public static final int MOST_FOUND = 200;

    /** How many of those that fit the filters are looked through for a page. */
    public static final int MOST_LISTED = 1000;

    private static final int AT_ONCE = 100;

    /** @param position null where what begins so belongs to nothing that is listed */
    private record Found(int column, @Nullable ListPosition position, boolean fits) {
    }

    private final JdbcClient db;
    private final Map<String, Object> parameters;
    private final Turn turn;

    /** @param parameters of all that is asked */
    public BoundedSearch(JdbcClient db, Map<String, Object> parameters, Turn turn) {
        this.db = db;
        this.parameters = parameters;
        this.turn = turn;
    }

    /**
     * @param beginning SQL of what begins so, of each column at most one more than {@link #MOST_FOUND}: {@code searched}, the
     *                  column's number; {@code at} and {@code id}, the place in the list; and {@code fits}
     * @param listed SQL of the places of what fits the filters, of the page and in its order, at most {@code :limit}
     * @param begins SQL of a condition, whether {@code one.id} begins so; best a subquery, so that each is read by its key
     */
    public Slice<ListPosition> find(String beginning, String listed, String begins) {
        List<Found> first = db.sql(beginning).params(parameters).query((row, n) ->
                new Found(row.getInt("searched"), row.getObject("at") == null ? null : ListPosition.of(row), row.getBoolean("fits"))).list();
        Set<ListPosition> found = first.stream().filter(Found::fits).map(Found::position).filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<Integer, Long> each = first.stream().collect(Collectors.groupingBy(Found::column, Collectors.counting()));
        if (each.values().stream().allMatch(count -> count <= MOST_FOUND)) {
            return turn.sliceOf(List.copyOf(found), Function.identity());
        }
        List<ListPosition> fitting = db.sql(listed).params(parameters).param("limit", MOST_LISTED + 1)
                .query((row, n) -> ListPosition.of(row)).list();
        int looked = Math.min(fitting.size(), MOST_LISTED);
        List<ListPosition> page = new ArrayList<>();
        for (int from = 0; from < looked && page.size() < turn.limit(); from += AT_ONCE) {
            page.addAll(beginning(fitting.subList(from, Math.min(from + AT_ONCE, looked)), begins));
        }
        if (page.size() >= turn.limit() || fitting.size() <= MOST_LISTED) {
            return turn.slice(page.subList(0, Math.min(page.size(), turn.limit())), Function.identity());
        }
        return turn.slice(page, fitting.subList(0, looked));
    }

    /** What follows a query of what begins so. */
    public static String first(String column) {
        return " ORDER BY " + Prefix.order(column) + " LIMIT " + (MOST_FOUND + 1);
    }

    private List<ListPosition> beginning(List<ListPosition> some, String begins) {
        String ids = some.stream().map(position -> position.id().toString()).collect(Collectors.joining(",", "{", "}"));
        Set<UUID> beginning = new HashSet<>(db.sql("SELECT one.id FROM unnest(CAST(:some AS uuid[])) AS one (id) WHERE " + begins)
                .params(parameters).param("some", ids).query(UUID.class).list());
        return some.stream().filter(position -> beginning.contains(position.id())).toList();
    }
}
