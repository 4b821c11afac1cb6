package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;

class CsvFileTests {

    private static final ListPosition NEXT = new ListPosition(Instant.EPOCH, new UUID(0, 1));

    private final List<Turn> asked = new ArrayList<>();

    @Test
    void whoHasGoneIsNoticedWhileNothingIsFound() {
        MockHttpServletResponse gone = new MockHttpServletResponse() {

            @Override
            public ServletOutputStream getOutputStream() {
                return new Gone();
            }
        };

        assertThatThrownBy(() -> write(gone, turn -> new Slice<>(List.of(), null, NEXT, true, true))).hasMessage("Broken pipe");
        assertThat(asked).hasSize(3);
    }

    @Test
    void whatIsFoundLateIsInTheFileAndTheFirstQuestionIsAskedOnce() throws Exception {
        MockHttpServletResponse answer = new MockHttpServletResponse();

        write(answer, turn -> switch (asked.size()) {
            case 400 -> new Slice<>(List.of("Zoë"), NEXT, null, false, true);
            case 2 -> new Slice<>(List.of("Ada"), NEXT, NEXT, true, true);
            default -> new Slice<>(List.of(), NEXT, NEXT, true, true);
        });

        assertThat(answer.getContentAsString()).isEqualTo("\uFEFF\"name\"\r\n\"Ada\"\r\n\"Zoë\"\r\n");
        assertThat(asked.getFirst().reach()).isEqualTo(Turn.Reach.FAR);
        assertThat(asked.subList(1, 400)).allMatch(turn -> turn.reach() == Turn.Reach.FAR_ON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@x", "\t=1", "\uFF1D1+1", "\uFF0B1", "\uFF0D1", "\uFF20x"})
    void whatASpreadsheetWouldComputeIsText(String typed) throws Exception {
        MockHttpServletResponse answer = new MockHttpServletResponse();

        write(answer, turn -> new Slice<>(List.of(typed, "a" + typed), null, null, false));

        assertThat(answer.getContentAsString()).contains("\"'" + typed + "\"", "\"a" + typed + "\"");
    }

    private void write(MockHttpServletResponse answer, Function<Turn, Slice<String>> list) throws IOException {
        CsvFile.write(answer, "names", List.of("name"), true, turn -> {
            asked.add(turn);
            assertThat(asked).as("still asked for nobody").hasSizeLessThan(1000);
            return list.apply(turn);
        }, List::of);
    }

    /** As a connection whose other end is closed: the first bytes still go, and are answered by a reset. */
    private static final class Gone extends ServletOutputStream {

        private int sent;

        @Override
        public void write(int one) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (length > 0 && ++sent > 2) {
                throw new IOException("Broken pipe");
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
