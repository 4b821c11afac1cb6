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
import java.util.regex.Pattern;

import app.threshold.ThresholdApplication;
import app.threshold.payment.MoneyFigures;
import app.threshold.platform.TestServer;
import app.threshold.signup.SignupFigures;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long each page of the console takes with ten thousand tenants and with a million, in one run. Taken by
 * {@code bin/console-figures}, not with each build: loading takes many minutes.
 */
@EnabledIfSystemProperty(named = "threshold.console.figures", matches = "true")
class ConsoleFiguresIT {

    /** What the larger database may cost of each list, in times of the smaller. */
    private static final double BOUND = 1.5;

    /** What is only told: sums over more days with more on each, and what a page that was shown is filled with afterwards. */
    private static final Pattern TOLD = Pattern.compile("overview|.*, and further");

    private static final int BATCHES = 5;
    private static final int REQUESTS = 9;

    /** How the names of the pages begin that are measured; where not all are, nothing is written down. */
    private static final String ONLY = System.getProperty("threshold.console.only", "");

    private static final long SMALL = 10_000;
    private static final long LARGE = Long.getLong("threshold.console.tenants", 1_000_000);
    /** So that each list fills a page in the smaller database as well: it is the same number of rows that is compared. */
    private static final int TROUBLE = 30;
    private static final int SIGNUPS_PER_TENANT = 5;

    /** An application of its own on a database of its own, and an operator who is signed in there. */
    private record Installation(String database, JdbcClient superuser, ConfigurableApplicationContext application, Visitor operator) {

        static Installation start(String database) {
            JdbcClient.create(TestServer.superuser()).sql("CREATE DATABASE " + database + " OWNER threshold TEMPLATE template0").update();
            ConfigurableApplicationContext application = new SpringApplicationBuilder(ThresholdApplication.class).profiles("test").run(
                    "--server.port=0", "--db-scheduler.enabled=false", "--spring.session.jdbc.cleanup-cron=-",
                    "--spring.datasource.url=" + TestServer.url(database), "--spring.datasource.password=app",
                    "--spring.liquibase.url=" + TestServer.url(database), "--spring.liquibase.password=owner");
            JdbcClient superuser = JdbcClient.create(TestServer.superuser(database));
            superuser.sql("SELECT create_operator('operator@example.com', ?)").param(TestTenants.PASSWORD_HASH).query(UUID.class).single();
            Visitor operator = new Visitor(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            operator.signIn("operator@example.com", TestTenants.PASSWORD);
            return new Installation(database, superuser, application, operator);
        }

        Duration load(long tenants) throws IOException, SQLException {
            long start = System.nanoTime();
            Load.add(TestServer.superuser(database), tenants, tenants * SIGNUPS_PER_TENANT, TROUBLE);
            // The days that the load lies in are counted by the job, as they would have been all along.
            application.getBean(SignupFigures.class).count();
            application.getBean(MoneyFigures.class).count();
            return Duration.ofNanos(System.nanoTime() - start);
        }

        /** In milliseconds, to the last byte. */
        double time(String path) {
            long start = System.nanoTime();
            Page page = operator.get(path);
            double taken = (System.nanoTime() - start) / 1e6;
            assertThat(page.status()).as(path).isEqualTo(200);
            return taken;
        }

        String one(String sql) {
            return superuser.sql(sql).query(String.class).single();
        }
    }

    /** Of each page the least of some medians. */
    private record Figures(Map<String, Double> small, Map<String, Double> large) {
    }

    @Test
    void aMillionTenantsCostAsMuchAsTenThousand() throws Exception {
        Installation small = Installation.start("figures_small");
        Installation large = Installation.start("figures_large");
        Duration smallLoad = small.load(SMALL);
        Duration largeLoad = large.load(LARGE);

        // Once round, so that neither the compiler's work nor the first connections are in the figures.
        measure(small, large, 1);
        Figures figures = measure(small, large, BATCHES);

        List<String> slow = new ArrayList<>();
        StringBuilder rows = new StringBuilder();
        figures.small().forEach((page, before) -> {
            double after = figures.large().get(page);
            rows.append(String.format(Locale.ROOT, "| %s | %.1f ms | %.1f ms | %.2f |%n", page, before, after, after / before));
            if (!TOLD.matcher(page).lookingAt() && after > BOUND * before) {
                slow.add(page);
            }
        });
        report(rows.toString(), smallLoad, largeLoad, large.one("SELECT pg_size_pretty(pg_database_size(current_database()))"));
        assertThat(slow).as("lists that take more than %s times as long%n%s", BOUND, rows).isEmpty();
    }

    /** Every list: its first page, its last one, what is searched and what is filtered, down to what there is none of. */
    private static Map<String, String> pages(Installation of) {
        String email = of.one("SELECT email FROM account WHERE role = 'OWNER' ORDER BY created_at LIMIT 1 OFFSET 4321");
        String reference = of.one("SELECT reference FROM pending_signup ORDER BY created_at LIMIT 1 OFFSET 12345");
        String damaged = of.one("""
                SELECT a.slug FROM damaged_tenant d JOIN site_address a ON a.tenant_id = d.tenant_id ORDER BY d.made_at DESC LIMIT 1""");
        String stuck = of.one("SELECT email FROM pending_signup WHERE status = 'blocked' ORDER BY stuck_since DESC LIMIT 1");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("stuck signups, first page", "/admin/signups");
        pages.put("stuck signups, last page", "/admin/signups?last=");
        pages.put("stuck signups, search by e-mail", "/admin/signups?q=" + stuck);
        pages.put("stuck signups, search by first name", "/admin/signups?q=grace");
        pages.put("stuck signups, search by first name, filtered: nothing fits", "/admin/signups?q=grace&plan=storefront&reason=template");
        pages.put("stuck signups, filtered by SQLSTATE", "/admin/signups?sqlstate=23514");
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
        pages.put("all signups, search by business name", "/admin/signups?state=all&q=hopper");
        pages.put("all signups, search by a full name", "/admin/signups?state=all&q=grace%20hopper");
        pages.put("all signups, search by a full name, and further", "/admin/signups?state=all&q=grace%20hopper&further=");
        pages.put("refunded signups, search by first letter", "/admin/signups?state=refunded&q=a");
        pages.put("complete signups that once failed", "/admin/signups?state=complete&reason=passing");
        pages.put("refunded signups of the free plan, of which there are none", "/admin/signups?state=refunded&plan=storefront");
        pages.put("drafts of the last day, first page", "/admin/signups?state=draft&age=last1d");
        pages.put("incomplete tenants, first page", "/admin/tenants/incomplete");
        pages.put("incomplete tenants, last page", "/admin/tenants/incomplete?last=");
        pages.put("incomplete tenants, search by address", "/admin/tenants/incomplete?q=" + damaged);
        pages.put("incomplete tenants, search by first letter", "/admin/tenants/incomplete?q=a");
        pages.put("incomplete tenants, filtered by part", "/admin/tenants/incomplete?missing=package&plan=storefront");
        pages.put("tenants, first page", "/admin/tenants");
        pages.put("tenants, last page", "/admin/tenants?last=");
        pages.put("tenants, search by e-mail", "/admin/tenants?q=" + email);
        pages.put("tenants, search by first name", "/admin/tenants?q=ada");
        pages.put("tenants, search by business name", "/admin/tenants?q=hopper");
        pages.put("tenants, search by business name, and further", "/admin/tenants?q=hopper&further=");
        pages.put("tenants, suspended, search by first letter", "/admin/tenants?state=suspended&q=a");
        pages.put("tenants, filtered by plan and age", "/admin/tenants?plan=storefront&age=over30d");
        pages.put("tenants, suspended", "/admin/tenants?state=suspended");
        pages.put("overview, today", "/admin?range=today");
        pages.put("overview, 30 days", "/admin");
        pages.put("overview, a year", "/admin?range=year");
        pages.keySet().removeIf(name -> !name.startsWith(ONLY));
        return pages;
    }

    /**
     * Each request to the one is followed by the same to the other, so that what else the machine does is in the figures of
     * both; and of each page the least of some medians is taken, which it spoils least.
     */
    private static Figures measure(Installation small, Installation large, int batches) {
        Map<String, String> smallPages = pages(small);
        Map<String, String> largePages = pages(large);
        Figures figures = new Figures(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (int batch = 0; batch < batches; batch++) {
            smallPages.forEach((name, path) -> {
                double[] before = new double[REQUESTS];
                double[] after = new double[REQUESTS];
                for (int n = 0; n < REQUESTS; n++) {
                    before[n] = small.time(path);
                    after[n] = large.time(largePages.get(name));
                }
                figures.small().merge(name, median(before), Math::min);
                figures.large().merge(name, median(after), Math::min);
            });
        }
        return figures;
    }

    private static double median(double[] taken) {
        Arrays.sort(taken);
        return taken[taken.length / 2];
    }

    private static void report(String rows, Duration smallLoad, Duration largeLoad, String size) throws IOException {
        String text = """
                Taken on %s, with %d cores, Java %s, PostgreSQL 18 with its default settings. From the request to the last byte of the page, the
                applications and their databases on one machine; each request to the one is followed by the same to the other; of each page the
                least of %d medians of %d.
                Loading took %d s and %d s, and the larger database is %s. %d times as many signups as is usual are stuck, damaged or suspended here,
                so that each list fills a page in the smaller database too.

                | | %,d tenants, %,d signups | %,d tenants, %,d signups | times |
                |---|---|---|---|
                """.formatted(LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC), Runtime.getRuntime().availableProcessors(), Runtime.version(),
                BATCHES, REQUESTS, smallLoad.toSeconds(), largeLoad.toSeconds(), size, TROUBLE, SMALL, SMALL * SIGNUPS_PER_TENANT, LARGE, LARGE * SIGNUPS_PER_TENANT) + rows;
        System.out.println(text);
        if (Boolean.getBoolean("threshold.console.report") && ONLY.isEmpty()) {
            Path page = Path.of("docs", "benchmarks.md");
            String benchmarks = Files.readString(page);
            String begin = "<!-- console -->\n";
            String end = "<!-- /console -->";
            Files.writeString(page, benchmarks.substring(0, benchmarks.indexOf(begin) + begin.length()) + text + benchmarks.substring(benchmarks.indexOf(end)));
        }
    }
}
