package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import app.threshold.payment.MoneyFigures;
import app.threshold.signup.SignupFigures;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * How long each page of the console takes with ten thousand tenants and with a million, in one run. Taken by
 * {@code bin/console-figures}, not with each build: loading takes many minutes.
 */
@IntegrationTest
@EnabledIfSystemProperty(named = "threshold.console.figures", matches = "true")
class ConsoleFiguresIT {

    /** What the larger database may cost of each list, in times of the smaller. */
    private static final double BOUND = 1.5;

    private static final int BATCHES = 5;
    private static final int REQUESTS = 9;

    private static final long SMALL = 10_000;
    private static final long LARGE = Long.getLong("threshold.console.tenants", 1_000_000);
    /** So that each list fills a page in the smaller database as well: it is the same number of rows that is compared. */
    private static final int TROUBLE = 30;
    private static final int SIGNUPS_PER_TENANT = 5;

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    SignupFigures signups;

    @Autowired
    MoneyFigures money;

    private Visitor operator;

    @Test
    void aMillionTenantsCostAsMuchAsTenThousand() throws Exception {
        database.application().sql("SELECT create_operator('operator@example.com', ?)").param(TestTenants.PASSWORD_HASH)
                .query(UUID.class).single();
        operator = new Visitor(port);
        operator.signIn("operator@example.com", TestTenants.PASSWORD);

        Duration smallLoad = load(SMALL);
        Map<String, String> pages = pages();
        // Once round, so that neither the compiler's work nor the first connections are in the smaller one's figures.
        measure(pages, 1);
        Map<String, Double> small = measure(pages, BATCHES);
        Duration largeLoad = load(LARGE - SMALL);
        Map<String, Double> large = measure(pages(), BATCHES);

        List<String> slow = new ArrayList<>();
        StringBuilder rows = new StringBuilder();
        small.forEach((page, before) -> {
            double after = large.get(page);
            boolean list = !page.startsWith("overview");
            rows.append(String.format(Locale.ROOT, "| %s | %.1f ms | %.1f ms | %.2f |%n", page, before, after, after / before));
            if (list && after > BOUND * before) {
                slow.add(page);
            }
        });
        report(rows.toString(), smallLoad, largeLoad);
        assertThat(slow).as("lists that take more than %s times as long%n%s", BOUND, rows).isEmpty();
    }

    /** Every list: its first page, its last one, what is searched and what is filtered, down to what there is none of. */
    private Map<String, String> pages() {
        String email = database.owner().sql("SELECT email FROM account WHERE role = 'OWNER' ORDER BY created_at LIMIT 1 OFFSET 4321").query(String.class).single();
        String reference = database.owner().sql("SELECT reference FROM pending_signup ORDER BY created_at LIMIT 1 OFFSET 12345").query(String.class).single();
        String damaged = database.owner().sql("""
                SELECT a.slug FROM damaged_tenant d JOIN site_address a ON a.tenant_id = d.tenant_id ORDER BY d.made_at DESC LIMIT 1""").query(String.class).single();
        String stuck = database.owner().sql("SELECT email FROM pending_signup WHERE status = 'blocked' ORDER BY stuck_since DESC LIMIT 1").query(String.class).single();
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("stuck signups, first page", "/admin/signups");
        pages.put("stuck signups, last page", "/admin/signups?last=");
        pages.put("stuck signups, search by e-mail", "/admin/signups?q=" + stuck);
        pages.put("stuck signups, search by first name", "/admin/signups?q=grace");
        pages.put("stuck signups, filtered by plan and reason", "/admin/signups?plan=wedding&reason=taken");
        pages.put("stuck signups, filtered by age", "/admin/signups?age=last30d");
        pages.put("stuck signups, filtered: nothing fits", "/admin/signups?plan=storefront&reason=template");
        pages.put("payments in doubt", "/admin/signups?state=doubt");
        pages.put("blocked signups, newest first", "/admin/signups?state=blocked");
        pages.put("all signups, first page", "/admin/signups?state=all");
        pages.put("all signups, last page", "/admin/signups?state=all&last=");
        pages.put("all signups, search by e-mail", "/admin/signups?state=all&q=" + email);
        pages.put("all signups, search by reference", "/admin/signups?state=all&q=" + reference);
        pages.put("all signups, search by first name", "/admin/signups?state=all&q=grace");
        pages.put("complete signups that once failed", "/admin/signups?state=complete&reason=passing");
        pages.put("refunded signups of the free plan, of which there are none", "/admin/signups?state=refunded&plan=storefront");
        pages.put("drafts of the last day, first page", "/admin/signups?state=draft&age=last1d");
        pages.put("incomplete tenants, first page", "/admin/tenants/incomplete");
        pages.put("incomplete tenants, last page", "/admin/tenants/incomplete?last=");
        pages.put("incomplete tenants, search by address", "/admin/tenants/incomplete?q=" + damaged);
        pages.put("incomplete tenants, filtered by part", "/admin/tenants/incomplete?missing=package&plan=storefront");
        pages.put("tenants, first page", "/admin/tenants");
        pages.put("tenants, last page", "/admin/tenants?last=");
        pages.put("tenants, search by e-mail", "/admin/tenants?q=" + email);
        pages.put("tenants, search by first name", "/admin/tenants?q=grace");
        pages.put("tenants, filtered by plan and age", "/admin/tenants?plan=storefront&age=over30d");
        pages.put("tenants, suspended", "/admin/tenants?state=suspended");
        pages.put("overview, today", "/admin?range=today");
        pages.put("overview, 30 days", "/admin");
        pages.put("overview, a year", "/admin?range=year");
        return pages;
    }

    /** Of each page the least of some medians, in milliseconds: a machine that is busy elsewhere spoils some of them, not all. */
    private Map<String, Double> measure(Map<String, String> pages, int batches) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (int batch = 0; batch < batches; batch++) {
            pages.forEach((name, path) -> {
                double[] taken = new double[REQUESTS];
                for (int n = 0; n < REQUESTS; n++) {
                    long start = System.nanoTime();
                    Page page = operator.get(path);
                    taken[n] = (System.nanoTime() - start) / 1e6;
                    assertThat(page.status()).as(path).isEqualTo(200);
                }
                Arrays.sort(taken);
                figures.merge(name, taken[REQUESTS / 2], Math::min);
            });
        }
        return figures;
    }

    private Duration load(long tenants) throws IOException, SQLException {
        long start = System.nanoTime();
        Load.add(tenants, tenants * SIGNUPS_PER_TENANT, TROUBLE);
        // The days that the load lies in are counted by the job, as they would have been all along.
        database.superuser().sql("TRUNCATE signup_day, money_day").update();
        signups.count();
        money.count();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void report(String rows, Duration smallLoad, Duration largeLoad) throws IOException {
        String size = database.superuser().sql("SELECT pg_size_pretty(pg_database_size(current_database()))").query(String.class).single();
        String text = """
                Taken on %s, with %d cores, Java %s, PostgreSQL 18 with its default settings. From the request to the last byte of the page, the
                application and its database on one machine; of each page the least of %d medians of %d requests, one after another.
                Loading took %d s and %d s; the larger database is %s.

                | | %,d tenants, %,d signups | %,d tenants, %,d signups | times |
                |---|---|---|---|
                """.formatted(LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC), Runtime.getRuntime().availableProcessors(), Runtime.version(),
                BATCHES, REQUESTS, smallLoad.toSeconds(), largeLoad.toSeconds(), size, SMALL, SMALL * SIGNUPS_PER_TENANT, LARGE, LARGE * SIGNUPS_PER_TENANT) + rows;
        System.out.println(text);
        if (Boolean.getBoolean("threshold.console.report")) {
            Path page = Path.of("docs", "benchmarks.md");
            String benchmarks = Files.readString(page);
            String begin = "<!-- console -->\n";
            String end = "<!-- /console -->";
            Files.writeString(page, benchmarks.substring(0, benchmarks.indexOf(begin) + begin.length()) + text + benchmarks.substring(benchmarks.indexOf(end)));
        }
    }
}
