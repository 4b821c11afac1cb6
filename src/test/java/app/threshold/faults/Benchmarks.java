package app.threshold.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes the figures into {@code docs/benchmarks.md}, each between two comments with its name; the rest of the page stays. */
final class Benchmarks {

    private static final Path PAGE = Path.of("docs", "benchmarks.md");
    private static final Pattern ROUND = Pattern.compile("^\\| \\d{4}-");

    private Benchmarks() {
    }

    /** A round more, beside those that are there. */
    static void killedApplication(int signups, int kills, Duration took, Crowd crowd, Books books) throws IOException {
        List<String> rounds = new ArrayList<>(read("killed-application").lines().filter(line -> ROUND.matcher(line).find()).toList());
        rounds.add("| %s | %.1f | %s |".formatted(Instant.now().truncatedTo(ChronoUnit.MINUTES), Machine.load(),
                Stream.of(signups, kills, took.toMinutes(), crowd.failures(), crowd.paid().size(), crowd.welcomed().size(),
                        books.tenants().size(), books.refunded().size(), books.partialTenants(), books.accountsWithoutTenant(),
                        books.lost(crowd).size(), books.chargedTwice().size(), books.chargedWithoutTenant().size(),
                        books.holdsOfNobody()).map(String::valueOf).collect(Collectors.joining(" | "))));
        write("killed-application", """
                Taken %s, a round of its own database in each row:

                | When | Load at the end | Signups | Kills | Minutes | Requests that failed | Payments Stripe acknowledged | Led to \
                their dashboard | Tenants in the end | Refunded | Partial tenants | Accounts without a tenant | Acknowledged and \
                lost | Charged twice | Charged, and no tenant | Held by nobody |
                |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
                %s
                | **together** | | %s |
                """.formatted(Machine.kind(), String.join("\n", rounds), IntStream.range(3, 17)
                .mapToObj(column -> "**" + rounds.stream().mapToInt(row -> Integer.parseInt(row.split("\\|")[column].strip())).sum() + "**")
                .collect(Collectors.joining(" | "))));
    }

    static void killedDatabase(int kills, List<Duration> accepting, List<Duration> writable, Crowd crowd, Books books)
            throws IOException {
        write("killed-database", """
                Taken %s.

                While customers sign up without pause, PostgreSQL's postmaster is killed (SIGKILL) and started again, **%d times**.
                The application runs on. Measured from the kill:

                | | median | longest |
                |---|---|---|
                | PostgreSQL accepts connections | %s | %s |
                | the application has written something, and said so to a customer | %s | **%s** |

                %,d payments that Stripe acknowledged, %,d customers led to their dashboard, %,d tenants in the end; %d of what was
                acknowledged lost, %d partial tenants, %d charged twice.
                """.formatted(Machine.described(), kills, median(accepting), longest(accepting), median(writable), longest(writable),
                crowd.paid().size(), crowd.welcomed().size(), books.tenants().size(), books.lost(crowd).size(),
                books.partialTenants(), books.chargedTwice().size()));
    }

    private static void write(String name, String text) throws IOException {
        String page = Files.readString(PAGE);
        MatchResult place = place(name, page);
        Files.writeString(PAGE, page.substring(0, place.start(1)) + text + page.substring(place.end(1)));
    }

    private static String read(String name) throws IOException {
        return place(name, Files.readString(PAGE)).group(1);
    }

    private static MatchResult place(String name, String page) {
        return Pattern.compile("(?s)<!-- " + name + " -->\n(.*?)<!-- /" + name + " -->").matcher(page).results().findFirst()
                .orElseThrow(() -> new IllegalStateException(PAGE + " has no place for " + name));
    }

    private static String median(List<Duration> times) {
        return told(times.stream().sorted().toList().get(times.size() / 2));
    }

    private static String longest(List<Duration> times) {
        return told(times.stream().max(Duration::compareTo).orElseThrow());
    }

    private static String told(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
