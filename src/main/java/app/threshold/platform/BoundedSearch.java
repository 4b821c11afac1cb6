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
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what begins as was searched for and fits a list's filters, with work that has a bound however much begins so and
 * however little of it fits. It is gone about from both ends: of the first that begin so it is asked whether they fit.
 * Where there are more of these than are looked through, of those that fit it is asked in their order whether they begin
 * so, until the page is full. Where it does not get full soon, both are gone on with further, by turns, which seldom has to be.
 * Only a page that is then not full ends early, and the next goes on where it ended. So nothing is left out, however little
 * there is to be found, and whichever end a page was found from, its rows stand in the list's order. For who asks for what is
 * found {@linkplain Turn.Reach#SOON soon}, a page ends early after the first of these turns.
 */
public final class BoundedSearch {

    /** How many of what begins so are looked through at first, in each of the columns that are searched. */
    public static final int MOST_FOUND = 200;

    /** How many of those that fit the filters are looked through for a page, one after the other, before more of what begins so is; the first of these is soon. */
    private static final List<Integer> LISTED = List.of(1000, 2000, 4000, 10_000);

    /** How many of what begins so are looked through where that was not enough. What has no more than so many has full pages. */
    public static final int FURTHEST_FOUND = 5000;

    /** How many of those that fit are looked through for a page before it ends early. */
    public static final int FURTHEST_LISTED = 20_000;

    /** How many of those that fit are looked through in one question: half as many as were before, so that a page that gets full soon asks little. */
    private static final int LEAST_AT_ONCE = 100;
    private static final int MOST_AT_ONCE = 2000;

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
     * @param beginning SQL of what begins so, of each column at most one more than the number given: {@code searched}, the
     *                  column's number; {@code at} and {@code id}, the place in the list; and {@code fits}
     * @param listed SQL of the places of what fits the filters, of the turn and in its order, at most {@code :limit}
     * @param begins SQL of a condition, whether {@code one.id} begins so; best a subquery, so that each is read by its key
     */
    public Slice<ListPosition> find(IntFunction<String> beginning, Function<Turn, String> listed, String begins) {
        if (turn.reach() != Turn.Reach.FAR_ON) {
            Slice<ListPosition> few = ofAll(beginning, MOST_FOUND);
            if (few != null) {
                return few;
            }
            Walk walk = new Walk(listed, begins);
            for (int most : LISTED) {
                Slice<ListPosition> dense = walk.upTo(most);
                if (!dense.truncated() || turn.reach() == Turn.Reach.SOON) {
                    return dense;
                }
            }
            few = ofAll(beginning, FURTHEST_FOUND);
            return few != null ? few : walk.upTo(FURTHEST_LISTED).broadly();
        }
        return new Walk(listed, begins).upTo(FURTHEST_LISTED).broadly();
    }

    /** What follows a query of what begins so. */
    public static String first(String column, int most) {
        return " ORDER BY " + Prefix.order(column) + " LIMIT " + (most + 1);
    }

    /** @return null where more begins so than was to be looked through */
    private @Nullable Slice<ListPosition> ofAll(IntFunction<String> beginning, int most) {
        List<Found> first = db.sql(beginning.apply(most)).params(parameters).query((row, n) ->
                new Found(row.getInt("searched"), row.getObject("at") == null ? null : ListPosition.of(row), row.getBoolean("fits"))).list();
        Map<Integer, Long> each = first.stream().collect(Collectors.groupingBy(Found::column, Collectors.counting()));
        if (each.values().stream().anyMatch(count -> count > most)) {
            return null;
        }
        Set<ListPosition> found = first.stream().filter(Found::fits).map(Found::position).filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return turn.sliceOf(List.copyOf(found), Function.identity());
    }

    /** Through those that fit, in their order. */
    private final class Walk {

        private final Function<Turn, String> listed;
        private final String begins;
        private final List<ListPosition> page = new ArrayList<>();
        private final List<ListPosition> looked = new ArrayList<>();

        Walk(Function<Turn, String> listed, String begins) {
            this.listed = listed;
            this.begins = begins;
        }

        /** Goes on from where it stood until the page is full, or so many have been looked through from the beginning. */
        Slice<ListPosition> upTo(int most) {
            Turn ahead = looked.isEmpty() ? turn : turn.beyond(looked.getLast());
            int wanted = most - looked.size();
            List<ListPosition> fitting = db.sql(listed.apply(ahead)).params(parameters).params(ahead.parameters())
                    .param("limit", wanted + 1).query((row, n) -> ListPosition.of(row)).list();
            for (int from = 0; from < Math.min(fitting.size(), wanted) && page.size() < turn.limit(); ) {
                int until = Math.min(from + Math.clamp(looked.size() / 2, LEAST_AT_ONCE, MOST_AT_ONCE), Math.min(fitting.size(), wanted));
                List<ListPosition> next = fitting.subList(from, until);
                page.addAll(beginning(next));
                looked.addAll(next);
                from = until;
            }
            if (page.size() >= turn.limit() || fitting.size() <= wanted) {
                return turn.slice(page.subList(0, Math.min(page.size(), turn.limit())), Function.identity());
            }
            return turn.slice(List.copyOf(page), looked);
        }

        private List<ListPosition> beginning(List<ListPosition> some) {
            String ids = some.stream().map(position -> position.id().toString()).collect(Collectors.joining(",", "{", "}"));
            Set<UUID> beginning = new HashSet<>(db.sql("SELECT one.id FROM unnest(CAST(:some AS uuid[])) AS one (id) WHERE " + begins)
                    .params(parameters).param("some", ids).query(UUID.class).list());
            return some.stream().filter(position -> beginning.contains(position.id())).toList();
        }
    }
}
