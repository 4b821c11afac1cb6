package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import app.threshold.support.Database;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.WebElement;
import org.springframework.beans.factory.annotation.Autowired;

/** The console's lists in an operator's hands: narrowed, searched, leafed through, taken along as a file, worked off. */
@Journey
class ListJourneys {

    private static final int SHOPS = 53;
    private static final int COUPLES = 3;

    @Autowired
    Database database;

    TestTenants tenants;

    List<TestTenant> couples;

    @BeforeEach
    void damageMany() {
        tenants = new TestTenants(database.application());
        tenants.operator("operator@example.com", "operator");
        IntStream.range(0, SHOPS).forEach(n -> tenants.storefront());
        couples = IntStream.range(0, COUPLES).mapToObj(n -> tenants.wedding()).toList();
        database.damage("DELETE FROM package");
        database.damage("DELETE FROM wedding");
    }

    @AfterEach
    void mend() {
        database.mend();
    }

    @Test
    void damagedTenantsAreFoundAndWorkedOff(Browser browser) {
        workOff(browser);
    }

    @Test
    @WithoutJavaScript
    void withJavaScriptOffDamagedTenantsAreFoundAndWorkedOff(Browser browser) {
        workOff(browser);
    }

    private void workOff(Browser browser) {
        browser.open("/admin/tenants/incomplete");
        browser.fill("email", "operator@example.com");
        browser.fill("password", TestTenants.PASSWORD);
        browser.submit("email");
        browser.awaitPath("/admin/tenants/incomplete");

        leafing(browser);
        narrowing(browser);
        repairingARowOfAPage(browser);
        repairingWhatMatches(browser);
        repairingTheLastRowOfTheLastPage(browser);
        theOtherLists(browser);
        searchingForWhatIsSeldomAmongMany(browser);
    }

    private void leafing(Browser browser) {
        assertThat(rows(browser)).isEqualTo(50);
        assertThat(links(browser)).containsExactly("Last page", "Next page");
        follow(browser, "Next page");
        assertThat(rows(browser)).isEqualTo(SHOPS + COUPLES - 50);
        assertThat(browser.text()).contains(couples.getLast().slug());
        assertThat(links(browser)).containsExactly("First page", "Previous page");
        follow(browser, "Previous page");
        assertThat(rows(browser)).isEqualTo(50);
        follow(browser, "Last page");
        assertThat(rows(browser)).isEqualTo(50);
        assertThat(browser.text()).contains(couples.getLast().slug());
        follow(browser, "First page");
        assertThat(browser.text()).doesNotContain(couples.getLast().slug());
    }

    private void narrowing(Browser browser) {
        browser.fill("missing", "wedding");
        browser.fill("sort", "newest");
        show(browser);
        assertThat(slugs(browser)).containsExactlyElementsOf(couples.reversed().stream().map(TestTenant::slug).toList());
        assertThat(List.of(browser.value("missing"), browser.value("sort"))).containsExactly("wedding", "newest");
        assertThat(links(browser)).isEmpty();

        browser.fill("q", couples.getFirst().email().toUpperCase(Locale.ROOT));
        show(browser);
        assertThat(slugs(browser)).containsExactly(couples.getFirst().slug());
        List<String> file = file(browser);
        assertThat(file).hasSize(2);
        assertThat(file.getLast()).contains(couples.getFirst().slug());

        browser.fill("q", "nobody");
        show(browser);
        assertThat(browser.text()).contains("Nothing matches");
        assertThat(file(browser)).hasSize(1);
        follow(browser, "Clear the filters");
        assertThat(rows(browser)).isEqualTo(50);
        assertThat(file(browser)).hasSize(1 + SHOPS + COUPLES);
    }

    private void repairingARowOfAPage(Browser browser) {
        browser.fill("plan", "storefront");
        show(browser);
        follow(browser, "Next page");
        assertThat(rows(browser)).isEqualTo(SHOPS - 50);

        String repaired = slugs(browser).getFirst();
        repairFirst(browser);

        assertThat(browser.text()).contains(repaired + " ");
        assertThat(browser.value("plan")).isEqualTo("storefront");
        assertThat(rows(browser)).isEqualTo(SHOPS - 51);
        assertThat(slugs(browser)).doesNotContain(repaired);
        assertThat(links(browser)).contains("Previous page");
    }

    private void repairingWhatMatches(Browser browser) {
        browser.open("/admin/tenants/incomplete");
        browser.fill("missing", "wedding");
        show(browser);
        browser.click("#run summary");
        browser.leave(() -> browser.click("#run button[name=all]"));

        browser.awaitPath("/admin/bulk-runs/");
        browser.await("the end of the run", watching -> {
            if (!watching.runsJavaScript()) {
                watching.driver().navigate().refresh();
            }
            return watching.text().contains("3 of 3") && watching.text().contains("finished");
        });
        assertThat(new Books(database).incompleteTenants()).as("those that the list did not show").isEqualTo(SHOPS - 1);
    }

    private void repairingTheLastRowOfTheLastPage(Browser browser) {
        browser.open("/admin/tenants/incomplete");
        follow(browser, "Next page");
        assertThat(rows(browser)).isEqualTo(2);
        repairFirst(browser);
        repairFirst(browser);

        assertThat(browser.text()).contains("Added:");
        assertThat(rows(browser)).as("the page before, and not an empty one").isEqualTo(50);
    }

    private void theOtherLists(Browser browser) {
        browser.open("/admin/tenants");
        browser.fill("plan", "wedding");
        show(browser);
        assertThat(slugs(browser)).hasSize(COUPLES);
        browser.fill("q", couples.getLast().reference());
        show(browser);
        assertThat(file(browser)).hasSize(2);

        browser.open("/admin/signups?state=complete");
        browser.fill("sort", "oldest");
        browser.fill("plan", "wedding");
        show(browser);
        assertThat(rows(browser)).isEqualTo(COUPLES);
        assertThat(browser.value("state")).isEqualTo("complete");
        follow(browser, "Clear the filters");
        browser.fill("state", "all");
        show(browser);
        follow(browser, "Last page");
        assertThat(rows(browser)).isEqualTo(50);
        assertThat(file(browser)).hasSize(1 + SHOPS + COUPLES);
    }

    /** Three of the newest thousand begin so, and all of the oldest three hundred. */
    private void searchingForWhatIsSeldomAmongMany(Browser browser) {
        tenants.drafts(1500, "CASE WHEN n % 300 = 0 OR n > 1200 THEN 'zoe' ELSE 'many' END", Instant.now());
        browser.open("/admin/signups?state=draft");
        browser.fill("q", "zoe");
        show(browser);
        if (browser.runsJavaScript()) {
            // Signed out in the meantime: the answer is the login page, and what was found stays.
            browser.command("Network.enable", Map.of());
            browser.command("Network.setBlockedURLs", Map.of("urls", List.of("*further=*")));
            show(browser);
            browser.await("what is found soon", watching -> rows(watching) == 3);
            browser.command("Network.setBlockedURLs", Map.of("urls", List.of()));
            Set<Cookie> cookies = browser.driver().manage().getCookies();
            browser.driver().manage().deleteAllCookies();
            browser.runAndWait("""
                    const done = arguments[arguments.length - 1];
                    const notice = document.querySelector('#looked p');
                    htmx.ajax('GET', notice.dataset.hxGet, { source: notice }).then(() => setTimeout(done, 100));""");
            assertThat(rows(browser)).isEqualTo(3);
            assertThat(browser.driver().getTitle()).startsWith("Signups");
            cookies.forEach(browser.driver().manage()::addCookie);
            browser.console();
            show(browser);
        } else {
            assertThat(rows(browser)).isEqualTo(3);
            follow(browser, "Look further");
        }
        browser.await("the rest of the page", watching -> rows(watching) == 50);
        assertThat(browser.text()).contains("zoe300@example.com", "zoe1246@example.com").doesNotContain("many1");
        assertThat(links(browser)).containsExactly("Last page", "Next page");
        assertThat(browser.driver().findElements(By.linkText("Look further"))).isEmpty();
        assertThat(browser.driver().findElement(By.id("looked")).getDomProperty("textContent")).contains("The search is finished");
    }

    private static int rows(Browser browser) {
        return browser.all("tbody tr").size();
    }

    private static List<String> slugs(Browser browser) {
        return browser.all("tbody th a").stream().map(WebElement::getText).toList();
    }

    private static List<String> links(Browser browser) {
        return browser.all(".pages a").stream().map(WebElement::getText).toList();
    }

    private static void follow(Browser browser, String link) {
        browser.leave(() -> browser.driver().findElement(By.linkText(link)).click());
    }

    private static void show(Browser browser) {
        browser.leave(() -> browser.click(".filters button[type=submit]"));
    }

    private static void repairFirst(Browser browser) {
        browser.press(browser.all("tbody form[action$='/repairs']").getFirst());
    }

    /** The lines of the file that the link gives, asked for with the browser's cookies: what it saves, it saves out of sight. */
    private static List<String> file(Browser browser) {
        Visitor reader = new Visitor(browser.port());
        browser.driver().manage().getCookies().forEach(cookie -> {
            HttpCookie brought = new HttpCookie(cookie.getName(), cookie.getValue());
            brought.setPath("/");
            brought.setVersion(0);
            reader.bring(brought);
        });
        String link = browser.driver().findElement(By.linkText("Download as CSV")).getDomProperty("href");
        return reader.get(String.valueOf(link)).body().lines().toList();
    }
}
