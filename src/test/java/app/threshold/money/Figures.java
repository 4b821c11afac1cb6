package app.threshold.money;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/** The size of a figure, small unless {@code -Dthreshold.figures.full=true}, and what was measured, for the report. */
final class Figures {

    static final boolean FULL = Boolean.getBoolean("threshold.figures.full");

    private static final Path REPORT = Path.of("target", "figures", "in-process.md");

    private Figures() {
    }

    static int size(int small, int full) {
        return FULL ? full : small;
    }

    /**
     * One row of the report's table.
     *
     * @param what  was done, how often and by how many
     * @param found what must be zero or one, and what came out
     */
    static void report(String what, String found, Instant since) {
        String row = "| %s | %s | %.1f s |%n".formatted(what, found, Duration.between(since, Instant.now()).toMillis() / 1000.0);
        System.out.print("FIGURE " + row);
        try {
            Files.createDirectories(REPORT.getParent());
            Files.writeString(REPORT, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
