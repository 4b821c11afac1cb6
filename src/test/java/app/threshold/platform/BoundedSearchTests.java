package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTestBeside;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Of a list of sixty thousand, numbered in their order, of which some are searched for. */
@IntegrationTestBeside
class BoundedSearchTests {

    private static final int ALL = 60_000;
    private static final int PAGE = 50;
    private static final String NUMBER = "('x' || right(%s.id::text, 8))::bit(32)::int";

    @Autowired
    Database database;

    private final List<Integer> deeply = new ArrayList<>();

    /** One in 250, so that all that begin so are looked through; one in 120; so many that the first step just does not fill a page; and twelve thousand. */
    @ParameterizedTest
    @ValueSource(ints = {250, 120, 20, 5})
    void whereThereAreEnoughEveryPageIsFullAndInOrderBothWays(int nth) {
        String some = "%s % " + nth + " = 0";
        int full = Math.min(8, ALL / nth / PAGE);
        List<Integer> expected = IntStream.rangeClosed(1, full * PAGE).mapToObj(n -> n * nth).toList();

        List<Slice<ListPosition>> pages = new ArrayList<>(List.of(page(some, Turn.first(false, PAGE))));
        while (pages.size() < full) {
            pages.add(page(some, Turn.first(false, PAGE).goingOnFrom(pages.getLast().next())));
        }
        assertThat(pages).allMatch(page -> page.rows().size() == PAGE && !page.truncated());
        assertThat(pages.stream().flatMap(page -> page.rows().stream()).map(BoundedSearchTests::number)).isEqualTo(expected);
        assertThat(page(some, new Turn(false, PAGE, null, pages.get(3).previous(), false)).rows()).isEqualTo(pages.get(2).rows());
        assertThat(page(some, new Turn(false, PAGE, null, null, true)).rows()).hasSize(PAGE).endsWith(position(ALL));
    }

    /** 240, of which a page would take a fifth: those among the first thousand, and no question for thousands that begin so. */
    @Test
    void whatIsWantedSoonIsWhatStandsAmongTheFirstAndThePagesGoOnFromThere() {
        String some = "%s % 250 = 0";
        Turn soon = Turn.first(false, PAGE).reaching(Turn.Reach.SOON);
        Slice<ListPosition> page = page(some, soon);

        assertThat(page.rows()).map(BoundedSearchTests::number).containsExactly(250, 500, 750, 1000);
        assertThat(page.truncated()).isTrue();
        assertThat(deeply).containsExactly(BoundedSearch.MOST_FOUND);
        assertThat(page(some, Turn.first(false, PAGE)).rows()).hasSize(PAGE).startsWith(page.rows().toArray(ListPosition[]::new));
        assertThat(page(some, Turn.first(false, PAGE).goingOnFrom(page.next()).reaching(Turn.Reach.SOON)).rows())
                .map(BoundedSearchTests::number).containsExactly(1250, 1500, 1750, 2000);
        assertThat(page("%s % 400 = 0", soon).truncated()).as("150 are looked through at once").isFalse();
    }

    /** One row is missing from a full page, and the question for thousands that begin so is not asked for it. */
    @Test
    void aPageThatIsAlmostFullIsFilledFromALittleFurtherOn() {
        int nth = 1000 / PAGE;
        Slice<ListPosition> page = page("%s % " + nth + " = 0", Turn.first(false, PAGE));

        assertThat(page.rows()).hasSize(PAGE).endsWith(position(PAGE * nth));
        assertThat(page.next()).isNotNull();
        assertThat(page("%s % " + nth + " = 0", Turn.first(false, PAGE).reaching(Turn.Reach.SOON))).as("full, so that nobody looks further for it")
                .isEqualTo(page).matches(full -> !full.truncated());
        assertThat(deeply).containsExactly(BoundedSearch.MOST_FOUND, BoundedSearch.MOST_FOUND);
    }

    /** Six thousand, all at the far end. */
    @Test
    void aPageThatEndsEarlySaysSoAndTheNextGoesOnUntilAllIsFound() {
        String some = "%s > 54000";
        Turn turn = Turn.first(false, 1000);

        List<Slice<ListPosition>> pages = walk(some, turn, false);
        assertThat(pages.subList(0, 2)).allMatch(page -> page.rows().isEmpty() && page.truncated());
        assertThat(pages.get(0).previous()).isNull();
        assertThat(pages.stream().flatMap(page -> page.rows().stream()).map(BoundedSearchTests::number))
                .isEqualTo(IntStream.rangeClosed(54_001, ALL).boxed().toList());
        assertThat(pages.getLast().truncated()).isFalse();

        Slice<ListPosition> back = page(some, new Turn(false, 1000, null, pages.get(2).previous(), false));
        assertThat(back.rows()).isEmpty();
        assertThat(back.truncated()).isTrue();
        assertThat(back.previous()).isNotNull();
        assertThat(page(some, new Turn(false, 1000, null, null, true)).rows()).hasSize(1000).endsWith(position(ALL));
    }

    @Test
    void whoReadsAllAsksOnceHowMuchBeginsSo() {
        String some = "%s > 54000";
        List<Slice<ListPosition>> pages = walk(some, Turn.first(false, 1000), true);

        assertThat(deeply).containsExactly(BoundedSearch.MOST_FOUND, BoundedSearch.FURTHEST_FOUND);
        assertThat(pages.stream().flatMap(page -> page.rows().stream()).map(BoundedSearchTests::number))
                .isEqualTo(IntStream.rangeClosed(54_001, ALL).boxed().toList());
    }

    private List<Slice<ListPosition>> walk(String some, Turn first, boolean goingOn) {
        List<Slice<ListPosition>> pages = new ArrayList<>();
        for (Turn turn = first; turn != null; ) {
            Slice<ListPosition> page = page(some, turn);
            pages.add(page);
            turn = goingOn ? turn.goingOn(page) : page.next() == null ? null : turn.goingOnFrom(page.next());
        }
        return pages;
    }

    private Slice<ListPosition> page(String some, Turn turn) {
        Map<String, Object> parameters = new HashMap<>(turn.parameters());
        String all = "(SELECT to_timestamp(n / 7) AS at, lpad(to_hex(n), 32, '0')::uuid AS id FROM generate_series(1, " + ALL + ") n) t";
        String begins = some.replace("%s", NUMBER);
        return new BoundedSearch(database.application(), parameters, turn).find(most -> {
            deeply.add(most);
            return "SELECT 0 AS searched, t.at, t.id, true AS fits FROM " + all + " WHERE " + begins.replace("%s", "t") + " LIMIT " + (most + 1);
        }, ahead -> "SELECT t.at, t.id FROM " + all + " WHERE true" + ahead.condition("t.at", "t.id") + " ORDER BY " + ahead.order("t.at", "t.id") + " LIMIT :limit",
                begins.replace("%s", "one"));
    }

    private static int number(ListPosition position) {
        return (int) position.id().getLeastSignificantBits();
    }

    private static ListPosition position(int number) {
        return new ListPosition(Instant.ofEpochSecond(number / 7), new UUID(0, number));
    }
}
