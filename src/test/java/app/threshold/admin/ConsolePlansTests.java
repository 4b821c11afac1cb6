package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import app.threshold.platform.TestServer;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTestBeside;
import app.threshold.support.QueryCounter;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.proxy.ParameterSetOperation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How PostgreSQL reads what the console shows, and the map for search engines, which anybody may ask for: every statement of every list is explained with the parameters that it
 * had, and none reads a big table from end to end. What is read instead is kept in {@code src/test/resources/console-plans.txt};
 * {@code -Dthreshold.plans.record=true} writes it anew.
 */
@IntegrationTestBeside
class ConsolePlansTests {

    /** Those that grow with the platform. */
    private static final Set<String> BIG = Set.of("pending_signup", "tenant", "payment", "provisioning_attempt", "account", "profile",
            "wedding", "storefront", "segment", "package", "site_address", "email_claim", "operator_action");

    private static final Pattern SCAN = Pattern.compile("(?:Parallel )?(Seq Scan|Index Only Scan(?: Backward)?|Index Scan(?: Backward)?|Bitmap Index Scan)(?: using (\\S+))? on (\\S+)");

    /** So that no list is so short that it is read from end to end by right. */
    private static final int TROUBLE = 30;

    private static final Path KEPT = Path.of("src", "test", "resources", "console-plans.txt");

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    QueryCounter queries;

    private Visitor operator;

    @Test
    void noListReadsABigTableFromEndToEnd() throws Exception {
        JdbcClient superuser = database.superuser();
        // Its sample instead of ours, taken in the middle of it all where the machine is slow, would have the planner think again.
        superuser.sql("ALTER SYSTEM SET autovacuum = off").update();
        try {
            superuser.sql("SELECT pg_reload_conf()").query().singleRow();
            // No page that other tests have left.
            superuser.sql("TRUNCATE " + String.join(", ", BIG) + " CASCADE").update();
            compareThePlans();
        } finally {
            superuser.sql("ALTER SYSTEM RESET autovacuum").update();
            superuser.sql("SELECT pg_reload_conf()").query().singleRow();
        }
    }

    private void compareThePlans() throws Exception {
        operator = testTenants.signedIn(port, "owner");
        database.owner().sql("""
                INSERT INTO operator_action (happened_at, actor, action, subject_type, subject)
                SELECT now(), 'operator@example.com', 'note', 'signup', uuidv7() FROM generate_series(1, 20000)""").update();
        Load.add(TestServer.superuser(database.name()), 10_000, 50_000, TROUBLE);
        // Every row and not a sample: so the planner knows the same in each run, and thinks the same.
        database.superuser().sql("SET default_statistics_target = 200; ANALYZE; RESET default_statistics_target").update();
        Awaitility.await("every page marked as visible to all, which a snapshot somewhere else forbids as long as it is there")
                .until(this::isAllVisible);

        List<String> sequential = new ArrayList<>();
        StringBuilder plans = new StringBuilder();
        for (Map.Entry<String, String> page : pages().entrySet()) {
            queries.reset();
            assertThat(operator.get(page.getValue()).status()).as(page.getValue()).isEqualTo(200);
            plans.append("# ").append(page.getKey()).append('\n');
            Set<String> scans = new TreeSet<>();
            int explained = 0;
            for (QueryInfo statement : queries.statements()) {
                if (statement.getQuery().stripLeading().matches("(?is)\\(*(select|with)\\b.*") && BIG.stream().anyMatch(statement.getQuery()::contains)) {
                    explained++;
                    List<String> plan = explain(statement);
                    for (String line : plan) {
                        Matcher scan = SCAN.matcher(line);
                        if (scan.find()) {
                            if (!scan.group(1).equals("Seq Scan")) {
                                scans.add(scan.group(1).replace(" Backward", "") + (scan.group(2) == null ? " on " + scan.group(3) : " using " + scan.group(2)));
                            } else if (BIG.contains(scan.group(3))) {
                                sequential.add(page.getKey() + ": " + statement.getQuery().strip() + "\n" + String.join("\n", plan) + "\n");
                            }
                        }
                    }
                }
            }
            assertThat(explained).as(page.getKey()).isPositive();
            scans.forEach(scan -> plans.append(scan).append('\n'));
        }

        assertThat(sequential).isEmpty();
        if (Boolean.getBoolean("threshold.plans.record")) {
            Files.writeString(KEPT, plans);
        }
        assertThat(plans).hasToString(Files.readString(KEPT));
    }

    /** Whether an index alone answers costs what the planner thinks it does only where this is so. */
    private boolean isAllVisible() {
        database.superuser().sql("VACUUM").update();
        return database.superuser().sql("SELECT count(*) FROM pg_class WHERE relname IN (:big) AND relnamespace = 'public'::regnamespace AND relallvisible < relpages")
                .param("big", BIG).query(Integer.class).single() == 0;
    }

    private Map<String, String> pages() {
        String email = database.owner().sql("SELECT email FROM account WHERE role = 'OWNER' ORDER BY email LIMIT 1").query(String.class).single();
        String reference = database.owner().sql("SELECT max(reference) FROM pending_signup").query(String.class).single();
        Map<String, String> pages = new LinkedHashMap<>();
        for (String list : List.of("/admin/signups", "/admin/signups?sort=newest", "/admin/signups?state=all", "/admin/tenants", "/admin/tenants/incomplete")) {
            String mark = list.contains("?") ? "&" : "?";
            String after = "1700000000000000_018bcfe5-6800-7000-8000-000000000000";
            pages.put(list, list);
            pages.put(list + " last page", list + mark + "last=");
            pages.put(list + " next page", list + mark + "after=" + after);
            pages.put(list + " previous page", list + mark + "before=" + after);
            pages.put(list + " search by e-mail", list + mark + "q=" + email);
            pages.put(list + " search by name", list + mark + "q=grace");
            // Fifty to five hundred of them: found only by the further steps.
            pages.put(list + " search by business name", list + mark + "q=hopper");
            pages.put(list + " search by reference", list + mark + "q=" + reference);
            pages.put(list + " search by first letter", list + mark + "q=a");
            pages.put(list + " filtered by plan and age, search by first letter", list + mark + "plan=storefront&age=over7d&q=a");
            pages.put(list + " filtered by plan and age", list + mark + "plan=storefront&age=over7d");
        }
        for (String state : List.of("waiting", "doubt", "draft", "held", "paid", "blocked", "refunding", "refunded", "complete")) {
            pages.put("signups " + state, "/admin/signups?state=" + state);
            pages.put("signups " + state + " by reason", "/admin/signups?state=" + state + "&reason=constraint");
            pages.put("signups " + state + ", search by first letter", "/admin/signups?state=" + state + "&q=a");
        }
        pages.put("stuck signups by reason", "/admin/signups?reason=taken");
        pages.put("stuck signups by SQLSTATE", "/admin/signups?sqlstate=23514");
        pages.put("stuck signups by plan, reason and SQLSTATE", "/admin/signups?plan=wedding&reason=constraint&sqlstate=23514");
        pages.put("all signups by SQLSTATE", "/admin/signups?state=all&sqlstate=40001");
        pages.put("signups that never failed", "/admin/signups?state=all&reason=none");
        pages.put("incomplete tenants by part", "/admin/tenants/incomplete?missing=package");
        pages.put("suspended tenants", "/admin/tenants?state=suspended");
        pages.put("suspended tenants, search by first letter", "/admin/tenants?state=suspended&q=a");
        pages.put("incomplete tenants by part, search by first letter", "/admin/tenants/incomplete?missing=package&q=a");
        pages.put("active tenants", "/admin/tenants?state=active");
        pages.put("overview", "/admin");
        pages.put("what operators did", "/admin/actions");
        pages.put("what operators did, next page", "/admin/actions?before=" + database.owner().sql("SELECT id FROM operator_action ORDER BY id OFFSET 10000 LIMIT 1")
                .query(String.class).single());
        pages.put("one signup", "/admin/signups/" + database.owner().sql("SELECT id FROM pending_signup WHERE reference = ?").param(reference).query(String.class).single());
        pages.put("one tenant", "/admin/tenants/" + database.owner().sql("SELECT max(id::text) FROM tenant").query(String.class).single());
        pages.put("map for search engines", "/sitemap.xml");
        pages.put("storefronts of a letter", "/sitemaps/storefronts-" + database.owner().sql("SELECT left(min(slug), 1) FROM site_address WHERE listed")
                .query(String.class).single() + ".xml");
        return pages;
    }

    private List<String> explain(QueryInfo statement) throws SQLException, InvocationTargetException, IllegalAccessException, IOException {
        try (Connection connection = TestServer.application(database.name()).getConnection();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN (COSTS OFF) " + statement.getQuery())) {
            for (ParameterSetOperation parameter : statement.getParametersList().getFirst()) {
                parameter.getMethod().invoke(explain, parameter.getArgs());
            }
            List<String> lines = new ArrayList<>();
            try (ResultSet plan = explain.executeQuery()) {
                while (plan.next()) {
                    lines.add(plan.getString(1));
                }
            }
            return lines;
        }
    }
}
