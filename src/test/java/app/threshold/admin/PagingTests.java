package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import org.junit.jupiter.api.Test;

class PagingTests {

    private static final ListPosition HERE = new ListPosition(Instant.EPOCH, new UUID(0, 1));

    private final List<Turn> asked = new ArrayList<>();

    @Test
    void anEmptyPageOfASearchThatEndedEarlyIsShownSinceTheNextMayHaveMore() {
        Slice<String> early = new Slice<>(List.of(), HERE, HERE, true);

        assertThat(new Paging(null, HERE, null, null, null).read(Paging.Sort.newest, turn -> answer(turn, early))).isEqualTo(early);
        assertThat(new Paging(null, null, HERE, null, null).read(Paging.Sort.newest, turn -> answer(turn, early))).isEqualTo(early);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aPageThatHasLeftTheListIsReplacedByTheEndThatLayBeforeIt() {
        Slice<String> gone = new Slice<>(List.of(), null, null, false);

        new Paging(null, HERE, null, null, null).read(Paging.Sort.newest, turn -> answer(turn, gone));
        assertThat(asked.getLast().last()).isTrue();
        new Paging(null, null, HERE, null, null).read(Paging.Sort.newest, turn -> answer(turn, gone));
        assertThat(asked.getLast()).isEqualTo(Turn.first(true, asked.getLast().size()).reaching(Turn.Reach.SOON));
        assertThat(asked).hasSize(4);
    }

    private Slice<String> answer(Turn turn, Slice<String> page) {
        asked.add(turn);
        return page;
    }
}
