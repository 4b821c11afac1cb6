package app.threshold.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Writes {@code docs/faults.md}. */
final class MatrixReport {

    private static final Path PAGE = Path.of("docs", "faults.md");

    private static final String INTRODUCTION = """
            # The journey, cut at every stage

            The application runs as a process of its own, and so do PostgreSQL and the sandbox that stands for Stripe, with a
            database of its own. Proxies between them see what passes, wait for the stage, and then do the harm, once:

            - **%s**: SIGKILL; afterwards a new process is started;
            - **%s**: every connection to it ends at that moment, and the statement or the answer that was just passing is lost;
            - **%s**: the next call to Stripe and both its repetitions are answered by silence, and nothing is done;
            - **%s**: so are they, but Stripe does what it is asked for.

            From then on nobody helps. The clocks of the application and of Stripe go fast, their jobs run. Every cell has to
            end, and to stay for another day, in one of the two good ends. Stripe's own database says what was charged:

            - **tenant**: a whole tenant and exactly one charge of its price;
            - **refunded**, or **nothing charged**: no tenant, no address or e-mail held, every charge, if there was one, back in full.

            The time is the application's, from the cut to the step after which the good end was seen: the steps are of one
            minute at first, and longer later. An asterisk: Stripe was not asked again until then, so that its silence met
            nobody.

            `bin/fault-matrix` makes this page. In `mvn verify` each stage meets one of the faults, and in the middle of five parts the application is killed.

            """;

    private MatrixReport() {
    }

    static void write(Map<Cell, CompletableFuture<Cell.Result>> results) throws IOException {
        long failed = results.values().stream().filter(CompletableFuture::isCompletedExceptionally).count();
        var page = new StringBuilder(INTRODUCTION.formatted((Object[]) Fault.values()));
        page.append("Taken %s: %d stages, %d cells, %d of them well.\n".formatted(Machine.described(),
                results.keySet().stream().map(Cell::stage).distinct().count(), results.size(), results.size() - failed));
        results.keySet().stream().collect(Collectors.groupingBy(cell -> cell.stage().part(), LinkedHashMap::new,
                Collectors.groupingBy(Cell::stage, LinkedHashMap::new, Collectors.toList())))
                .forEach((part, stages) -> {
                    page.append("\n## %s\n\n%s.\n\n| Stage | %s |\n|---%s|\n".formatted(part.title(), capital(part.story()),
                            Arrays.stream(Fault.values()).map(Fault::toString).collect(Collectors.joining(" | ")),
                            "|---".repeat(Fault.values().length)));
                    stages.forEach((stage, cells) -> page.append("| %s | %s |\n".formatted(stage.title(), row(cells, results))));
                });
        Files.writeString(PAGE, page);
    }

    private static String row(List<Cell> cells, Map<Cell, CompletableFuture<Cell.Result>> results) {
        return cells.stream().map(results::get).map(result -> result.isCompletedExceptionally() ? "**not well**" : told(result.join()))
                .collect(Collectors.joining(" | "));
    }

    private static String told(Cell.Result result) {
        return result.end() + ", " + told(result.after()) + (result.felt() ? "" : " *");
    }

    private static String told(Duration after) {
        return after.isZero() ? "at once"
                : after.compareTo(Duration.ofHours(2)) < 0 ? after.toMinutes() + " min"
                : after.toHours() + " h";
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
