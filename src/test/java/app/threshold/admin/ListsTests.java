package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.util.HtmlUtils;

/** The console's lists as pages and as files: filters, search, leafing. */
@IntegrationTest
class ListsTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    Visitor operator;

    @BeforeEach
    void anOperatorSignsIn() {
        operator = testTenants.signedIn(port, "owner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/tenants", "/admin/tenants.csv", "/admin/signups.csv", "/admin/tenants/incomplete.csv"})
    void onlyOperatorsGetIn(String path) {
        assertThat(new Visitor(port).get(path).location()).endsWith("/login");

        Visitor owner = new Visitor(port);
        owner.signIn(testTenants.wedding().email(), TestTenants.PASSWORD);
        assertThat(owner.get(path).status()).isEqualTo(403);
    }

    @Test
    void whatWasAskedForStaysInTheFormAndInTheAddressesOfThePages() {
        for (int n = 0; n < 51; n++) {
            testTenants.pay(testTenants.heldWedding(19900));
        }

        Page page = operator.get("/admin/signups?state=paid&plan=wedding&reason=none&age=last1d&q=Wedding-&sort=oldest");

        assertThat(page.body()).contains("value=\"Wedding-\"", "<option value=\"paid\" selected=\"selected\"", "<option value=\"wedding\" selected=\"selected\"",
                "<option value=\"none\" selected=\"selected\"", "<option value=\"last1d\" selected=\"selected\"", "<option value=\"oldest\" selected=\"selected\"");
        assertThat(link(page, "Next page")).contains("state=paid", "plan=wedding", "reason=none", "age=last1d", "q=Wedding-", "sort=oldest", "after=");
        assertThat(link(page, "Download as CSV")).startsWith("/admin/signups.csv?").contains("plan=wedding", "q=Wedding-");
        assertThat(operator.get(link(page, "Next page")).text()).contains("First page", "Previous page").doesNotContain("Next page");
        assertThat(rows(operator.get(link(page, "Last page")))).isEqualTo(50);
        Page second = operator.get(link(page, "Next page"));
        assertThat(rows(second)).isEqualTo(1);
        assertThat(rows(operator.get(link(second, "Previous page")))).isEqualTo(50);
    }

    /**
     * More than are looked through at first, and none of them among the newest. After the last of a page, the four hundred and fourth is
     * one: lists are looked through by the hundred, and who lost one between each two would lose it.
     */
    @Test
    void allOfWhatManyBeginWithIsLeafedThroughWhereverItStands() {
        testTenants.drafts(6000, "CASE WHEN n > 3742 AND n % 17 IN (2, 15) THEN 'anna' ELSE 'other' END", Instant.now());

        Page soon = operator.get("/admin/signups?state=all&q=anna");
        assertThat(rows(soon)).isZero();
        assertThat(soon.text()).contains("only the first thousand entries were looked through").doesNotContain("Nothing matches");
        Page page = operator.get(link(soon, "Look further"));
        assertThat(page.text()).contains("The search is finished").doesNotContain("Look further");
        StringBuilder all = new StringBuilder(page.body());
        for (int n = 2; n <= 6; n++) {
            assertThat(rows(page)).isEqualTo(50);
            assertThat(page.text()).doesNotContain("The search for this page stopped");
            page = whole(operator.get(link(page, "Next page")));
            all.append(page.body());
        }
        assertThat(rows(page)).isEqualTo(265 - 250);
        assertThat(page.text()).doesNotContain("Next page");
        assertThat(Pattern.compile("anna\\d+@").matcher(all).results().map(found -> found.group()).distinct()).hasSize(265);
        assertThat(rows(whole(operator.get(link(page, "Previous page"))))).isEqualTo(50);
    }

    @Test
    void aSearchOfStrangeCharactersIsOnlyASearch() {
        Page page = operator.get("/admin/signups?state=all&q=%22%3E%3Cscript%3E%7Bx%7D%25%27%5C");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Nothing matches");
        assertThat(page.body()).doesNotContain("<script>{x}");
        assertThat(operator.get(link(page, "Download as CSV")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/signups?age=yesterday", "/admin/signups?reason=x", "/admin/signups?after=nonsense", "/admin/signups?before=1_2",
            "/admin/signups?sort=up", "/admin/tenants?state=x", "/admin/tenants?after=9999999999999999999_x",
            "/admin/signups?sqlstate=%00", "/admin/signups?plan=%00", "/admin/signups?q=a%00", "/admin/signups.csv?plan=%00", "/admin/tenants?plan=%00",
            "/admin/tenants/incomplete?missing=%00", "/admin?from=%00"})
    void whatNoPageOffersIsABadRequest(String path) {
        assertThat(operator.get(path).status()).isEqualTo(400);
    }

    @Test
    void tenantsAreListedFilteredAndFound() {
        TestTenant couple = testTenants.wedding();
        TestTenant shop = testTenants.storefront();
        database.owner().sql("UPDATE tenant SET suspended_at = now() WHERE id = ?").param(shop.id()).update();
        database.damage("DELETE FROM package");

        assertThat(operator.get("/admin/tenants").text()).contains("Ada & Grace", "Moss & Thyme", couple.email(), shop.slug(), "Incomplete", "Suspended");
        assertThat(operator.get("/admin/tenants").body()).contains("/admin/tenants/" + couple.id());
        assertThat(operator.get("/admin/tenants?plan=wedding").text()).contains(couple.slug()).doesNotContain(shop.slug());
        assertThat(operator.get("/admin/tenants?state=suspended").text()).contains(shop.slug()).doesNotContain(couple.slug());
        assertThat(operator.get("/admin/tenants?state=active").text()).contains(couple.slug()).doesNotContain(shop.slug());
        for (String found : List.of(couple.email(), couple.slug(), couple.reference(), "ada", "grace")) {
            assertThat(operator.get("/admin/tenants?q=" + found).text()).as(found).contains(couple.slug()).doesNotContain(shop.slug());
        }
        assertThat(operator.get("/admin/tenants?q=thyme").text()).contains("Nothing matches");
        assertThat(operator.get("/admin/tenants?age=over1d").text()).contains("Nothing matches");
    }

    @Test
    void theStuckOnesAreFilteredByTheExactSqlstate() {
        TestSignup couple = testTenants.pay(testTenants.heldWedding(19900));
        TestSignup shop = testTenants.heldStorefront(0);
        for (TestSignup failed : List.of(couple, shop)) {
            database.owner().sql("INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason) VALUES (?, 'job', 'failed', ?, 'a fault')")
                    .params(failed.id(), failed == couple ? "23514" : "57P01").update();
        }

        Page page = operator.get("/admin/signups?sqlstate=+57p01+");

        assertThat(page.text()).contains(shop.reference()).doesNotContain(couple.reference());
        assertThat(page.body()).contains("value=\"57P01\"");
        assertThat(link(page, "Download as CSV")).contains("sqlstate=57P01");
        assertThat(operator.get("/admin/signups.csv?sqlstate=23514").body()).contains(couple.reference()).doesNotContain(shop.reference());
        assertThat(operator.get("/admin/signups?sqlstate=57P").text()).contains("Nothing matches");
    }

    /** However many begin alike, of those that fit, which are few, none is left out. */
    @Test
    void aSuspendedTenantIsFoundAmongManyThatBeginAlike() {
        TestTenant found = testTenants.wedding();
        database.owner().sql("UPDATE tenant SET suspended_at = now() WHERE id = ?").param(found.id()).update();
        database.damage("""
                INSERT INTO account (id, email, password_hash, role) SELECT uuidv7(), 'a' || n || '@example.com', '{argon2}$argon2id$none', 'OWNER' FROM generate_series(1, 300) n;
                INSERT INTO tenant (id, signup_id, plan_code, owner_id) SELECT uuidv7(), uuidv7(), 'wedding', id FROM account WHERE email LIKE 'a%';
                INSERT INTO wedding (tenant_id, partner1_name, partner2_name, wedding_date, theme, pin_code, magic_token)
                SELECT id, 'Abe', 'Abi', '2031-06-14', 'garden', '123456', lpad(replace(id::text, '-', ''), 64, '0') FROM tenant WHERE suspended_at IS NULL""");

        Page suspended = operator.get("/admin/tenants?state=suspended&q=a");
        assertThat(suspended.text()).contains(found.slug()).doesNotContain("The search for this page stopped");
        assertThat(rows(suspended)).isOne();
        assertThat(rows(operator.get("/admin/tenants?q=a"))).isEqualTo(50);

        // The others' tenants are gone, their accounts and names are not.
        database.damage("DELETE FROM tenant WHERE suspended_at IS NULL; DELETE FROM site_address");
        Page incomplete = operator.get("/admin/tenants/incomplete?q=a");
        assertThat(incomplete.text()).contains(found.reference()).doesNotContain("The search for this page stopped");
        assertThat(rows(incomplete)).isOne();
    }

    @Test
    void theFileHasEveryRowThatFitsAndNoFormula() {
        for (int n = 0; n < 3; n++) {
            testTenants.pay(testTenants.heldWedding(19900));
        }
        TestSignup shop = testTenants.heldStorefront(0);
        database.owner().sql("""
                INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason)
                VALUES (?, 'job', 'failed', '23514', '=HYPERLINK("http://x.example")')""").param(shop.id()).update();

        Page all = operator.get("/admin/signups.csv?state=all");
        assertThat(all.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(all.header("Content-Disposition")).isEqualTo("attachment; filename=\"signups.csv\"");
        assertThat(all.body()).startsWith("\uFEFF\"reference\",\"status\",").contains(shop.reference(), "\"'=HYPERLINK(\"\"http://x.example\"\")\"");
        assertThat(all.body().lines()).hasSize(5);
        assertThat(operator.get("/admin/signups.csv?state=all&plan=storefront").body().lines()).hasSize(2);
        assertThat(operator.get("/admin/tenants.csv").body().lines()).hasSize(1);
    }

    @Test
    void aFileIsReadPageByPageToItsEnd() {
        database.owner().sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, price_amount, currency)
                SELECT 'R' || n, 'wedding', sha256(n::text::bytea), 'n' || n || '@example.com', '{argon2}$argon2id$x', 0, 'USD'
                FROM generate_series(1, 2500) n""").update();

        List<String> lines = operator.get("/admin/signups.csv?state=draft&sort=oldest").body().lines().toList();

        assertThat(lines).hasSize(2501).doesNotHaveDuplicates();
    }

    @Test
    void aDownloadIsOnRecordWithItsFilters() {
        Visitor viewer = new Visitor(port);
        testTenants.operator("viewer@example.com", "viewer");
        viewer.signIn("viewer@example.com", TestTenants.PASSWORD);

        viewer.get("/admin/signups.csv?state=draft&plan=wedding&q=Ada%0ALovelace");
        viewer.get("/admin/tenants.csv");
        viewer.get("/admin/tenants/incomplete.csv?missing=package&q=" + "a".repeat(1900) + "%F0%9F%92%8D".repeat(200));

        assertThat(database.owner().sql("""
                SELECT actor || ' ' || action || ' ' || subject_type || ' ' || subject || ' ' || coalesce(detail, 'all') FROM operator_action ORDER BY id""")
                .query(String.class).list()).containsExactly(
                "viewer@example.com download list signups state=draft, plan=wedding, q=Ada Lovelace",
                "viewer@example.com download list tenants all",
                "viewer@example.com download list tenants/incomplete missing=package, q=" + "a".repeat(1900) + "\uD83D\uDC8D".repeat(81));
        Page trail = operator.get("/admin/actions");
        assertThat(trail.text()).contains("Downloaded the list state=draft, plan=wedding, q=Ada Lovelace List");
        assertThat(trail.body()).contains("href=\"/admin/tenants/incomplete\"");
    }

    @Test
    void aListThatCannotBeWrittenDownIsNotDownloaded() {
        String email = testTenants.wedding().email();
        database.breakInsertsInto("operator_action");
        try {
            Page refused = operator.get("/admin/tenants.csv");
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.body()).doesNotContain(email);
        } finally {
            database.mend();
        }
    }

    @Test
    void incompleteOnesAreAFileToo() {
        TestTenant tenant = testTenants.storefront();
        database.damage("DELETE FROM package; DELETE FROM segment");

        assertThat(operator.get("/admin/tenants/incomplete.csv?missing=package").body()).contains(tenant.slug(), "segment package");
        assertThat(operator.get("/admin/tenants/incomplete.csv?missing=wedding").body().lines()).hasSize(1);
        assertThat(operator.get("/admin/tenants/incomplete?missing=wedding").text()).contains("Nothing matches");
    }

    /** The same page, looked for further where it ended early. */
    private Page whole(Page page) {
        return page.body().contains("Look further") ? operator.get(link(page, "Look further")) : page;
    }

    private static long rows(Page page) {
        return page.body().split("<th scope=\"row\"", -1).length - 1;
    }

    private static String link(Page page, String text) {
        Matcher link = Pattern.compile("<a [^>]*href=\"([^\"]+)\"[^>]*>" + text + "</a>").matcher(page.body());
        assertThat(link.find()).as(text).isTrue();
        return HtmlUtils.htmlUnescape(link.group(1));
    }
}
