package app.threshold.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the figures into {@code docs/benchmarks.md}, each between two comments with its name; the rest of the page stays. */
final class Benchmarks {

    private static final Path PAGE = Path.of("docs", "benchmarks.md");

    private Benchmarks() {
    }

    static void killedApplication(int signups, int kills, Duration took, Crowd crowd, Books books) throws IOException {
        write("killed-application", """
                Taken %s.

                %,d customers with complete drafts, some of them at once, order, pay, come back and ask for their site, while
                the application is killed (SIGKILL) two seconds after its readiness probe says 200, started again at once, killed
                again, and so on: **%,d times in %d minutes**. Customers try again what fails, a few times, and then leave; one in ten leaves
                right after paying. Afterwards the jobs run, with nobody's help.

                | | |
                |---|---|
                | requests that failed before the customers' eyes | %,d |
                | payments that Stripe acknowledged | %,d |
                | customers led to their dashboard | %,d |
                | tenants in the end | %,d |
                | partial tenants | **%d** |
                | accounts without a tenant | **%d** |
                | acknowledged and lost | **%d** |
                | charged twice | **%d** |
                | charged, and no tenant | **%d** |
                | refunded | %d |
                | addresses and e-mails held by nobody | **%d** |
                """.formatted(Machine.described(), signups, kills, took.toMinutes(), crowd.failures(), crowd.paid().size(),
                crowd.welcomed().size(), books.tenants().size(), books.partialTenants(), books.accountsWithoutTenant(),
                books.lost(crowd).size(), books.chargedTwice().size(), books.chargedWithoutTenant().size(),
                books.refunded().size(), books.holdsOfNobody()));
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
        Matcher place = Pattern.compile("(?s)(<!-- " + name + " -->\n).*?(<!-- /" + name + " -->)").matcher(page);
        if (!place.find()) {
            throw new IllegalStateException(PAGE + " has no place for " + name);
        }
        Files.writeString(PAGE, page.substring(0, place.end(1)) + text + page.substring(place.start(2)));
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
