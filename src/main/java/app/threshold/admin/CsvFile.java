package app.threshold.admin;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/**
 * A whole list as a file, written while it is read. It is read page by page and not by a cursor, which would keep a
 * connection and a transaction for as long as somebody on a slow line downloads; what is held at any time is a page.
 */
final class CsvFile {

    private static final int PAGE = 1000;

    /** Excel takes a file without it for one of the last century. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** What a spreadsheet takes for the beginning of a formula; in some languages the wide forms, too. */
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /** Each cell in quotes: no semicolon that a stranger typed begins another. */
    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL).get();

    private CsvFile() {
    }

    /**
     * @param list a page of the list
     * @param cells of a row, in the order of the columns; null stays empty
     */
    static <T> void write(HttpServletResponse answer, String name, List<String> columns, boolean newestFirst,
            Function<Turn, Slice<T>> list, Function<T, List<? extends @Nullable Object>> cells) throws IOException {
        @Nullable Turn turn = Turn.first(newestFirst, PAGE);
        // Before anything is written: where it fails there is an error page, and no beginning of a file.
        Slice<T> slice = list.apply(turn);
        answer.setContentType("text/csv;charset=UTF-8");
        answer.setHeader("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
        HeldBack rest = new HeldBack(answer.getOutputStream());
        Writer writer = new BufferedWriter(new OutputStreamWriter(rest, StandardCharsets.UTF_8));
        writer.write(BYTE_ORDER_MARK);
        CSVPrinter csv = new CSVPrinter(writer, FORMAT);
        csv.printRecord(columns);
        while (true) {
            for (T row : slice.rows()) {
                csv.printRecord(cells.apply(row).stream().map(CsvFile::defused));
            }
            csv.flush();
            turn = turn.goingOn(slice);
            if (turn == null) {
                rest.close();
                return;
            }
            slice = list.apply(turn);
        }
    }

    /** The same of what is at hand. */
    static void write(HttpServletResponse answer, String name, List<String> columns, List<List<? extends @Nullable Object>> rows)
            throws IOException {
        write(answer, name, columns, false, turn -> new Slice<>(rows, null, null, false), Function.identity());
    }

    /** As text where a spreadsheet would compute it: names are typed by strangers. */
    private static String defused(@Nullable Object cell) {
        String text = cell == null ? "" : cell.toString();
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    /**
     * Keeps back the last of what is written, and at each flush gives on a byte of it at least: a search may have to go far
     * before it has another row, and that nobody reads any more is only noticed by sending something.
     */
    private static final class HeldBack extends OutputStream {

        private static final int BYTES = 256;

        private final OutputStream out;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();

        HeldBack(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) {
            held.write(one);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            held.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            give(Math.min(held.size(), Math.max(1, held.size() - BYTES)));
        }

        /** Gives the rest; what is below stays open. */
        @Override
        public void close() throws IOException {
            give(held.size());
        }

        private void give(int length) throws IOException {
            byte[] all = held.toByteArray();
            held.reset();
            held.write(all, length, all.length - length);
            out.write(all, 0, length);
            out.flush();
        }
    }

    /** For cells of which some are null. */
    static List<? extends @Nullable Object> cells(@Nullable Object... cells) {
        return Stream.of(cells).toList();
    }
}
