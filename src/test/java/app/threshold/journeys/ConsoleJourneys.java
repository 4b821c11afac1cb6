package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import app.threshold.support.Database;
import app.threshold.support.DatabaseSession;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.springframework.beans.factory.annotation.Autowired;

/** What an operator can do about one signup, about many, and about what is sold. */
@Journey
class ConsoleJourneys {

    /** Whether each column with a colour and a number has pixels of that colour in its chart; those at an edge are mixed. */
    private static final String IS_DRAWN = """
            const shade = (colour) => {
              const dot = document.createElement('canvas').getContext('2d');
              dot.fillStyle = colour;
              dot.fillRect(0, 0, 1, 1);
              return dot.getImageData(0, 0, 1, 1).data;
            };
            const tables = [...document.querySelectorAll('table[data-chart]')];
            return tables.length > 2 && tables.every((table) => {
              const canvas = table.closest('.panel').querySelector('.chart canvas');
              if (!canvas || !canvas.width || !canvas.height) return false;
              const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
              return [...table.querySelectorAll('thead th')].every((head, column) => {
                if (!head.dataset.colour) return true;
                const rows = [...table.querySelectorAll('tbody tr')];
                if (rows.every((row) => !Number(row.children[column].dataset.value))) return true;
                const wanted = shade(getComputedStyle(document.documentElement).getPropertyValue(head.dataset.colour).trim());
                for (let at = 0; at < pixels.length; at += 4) {
                  if ([0, 1, 2, 3].every((part) => Math.abs(pixels[at + part] - wanted[part]) < 3)) return true;
                }
                return false;
              });
            });""";

    @Autowired
    Database database;

    TestTenants tenants;

    @BeforeEach
    void hireOperators() {
        tenants = new TestTenants(database.application());
        tenants.operator("owner@example.com", "owner");
        tenants.operator("viewer@example.com", "viewer");
    }

    @AfterEach
    void mend() {
        database.mend();
    }

    @Test
    void aNoteARetryAndARefundStandOnTheSignupsTimeline(Browser browser) {
        TestSignup signup = stuck();
        openAs(browser, "owner@example.com", signup);
        assertThat(browser.text()).contains("It is paid, and there is no site yet.");

        browser.fill("note", "Called the couple.");
        browser.submit("note");
        assertThat(browser.text()).contains("The note is on the timeline.", "Called the couple.");
        press(browser, "retries");
        assertThat(browser.text()).contains("It failed again, with the reason below.", "a lasting fault");
        open(browser, "Give the money back");
        press(browser, "refunds");
        assertThat(browser.text()).contains("The money goes back, and its customer is written to.");
        assertThat(browser.has("form[action$='/retries']")).isFalse();
    }

    @Test
    void anotherAddressIsGivenAndTheSiteIsThere(Browser browser) {
        TestSignup signup = tenants.pay(tenants.heldWedding(19_900));
        database.damage("DELETE FROM site_address WHERE signup_id = '" + signup.id() + "'");
        TestTenant other = tenants.wedding();
        database.damage("UPDATE site_address SET slug = '" + signup.slug() + "' WHERE tenant_id = '" + other.id() + "'");
        openAs(browser, "owner@example.com", signup);

        browser.fill("slug", "www");
        browser.submit("slug");
        assertThat(browser.text()).contains("This address is kept for the platform.");
        browser.fill("slug", signup.slug() + "-too");
        browser.submit("slug");
        assertThat(browser.text()).contains("It is complete.");
        browser.leave(() -> browser.click(".notice a"));
        browser.awaitPath("/s/" + signup.slug() + "-too");
    }

    @Test
    void aHoldIsReleasedAndAMailSentAgain(Browser browser) {
        TestSignup free = tenants.heldStorefront(0);
        openAs(browser, "owner@example.com", free);
        open(browser, "Release the hold");
        press(browser, "releases");
        assertThat(browser.text()).contains("Its address and e-mail are free.", "Its customer is still filling in.");

        press(browser, "mails");
        assertThat(browser.text()).contains("The mail is on its way.");
        new Mails(browser).await(free.email(), "/signup/resume");
    }

    @Test
    void aPageLeftOpenDoesNothing(Browser browser) {
        TestSignup signup = stuck();
        openAs(browser, "owner@example.com", signup);
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.open("/admin/signups/" + signup.id());
        press(browser, "retries");
        browser.driver().close();
        browser.driver().switchTo().window(first);

        press(browser, "retries");

        assertThat(browser.text()).contains("Nothing was done: something has happened since that page was opened.");
        assertThat(database.owner().sql("SELECT count(*) FROM operator_action WHERE action = 'retry'").query(Integer.class).single()).isOne();
    }

    @Test
    void aViewerReadsAndIsOfferedNothing(Browser browser) {
        TestSignup signup = stuck();
        openAs(browser, "viewer@example.com", signup);

        assertThat(browser.text()).contains("What happened").doesNotContain("What you can do");
        for (String page : List.of("/admin/signups?state=stuck", "/admin/tenants/incomplete", "/admin/plans/wedding",
                "/admin/signups/" + signup.id())) {
            browser.open(page);
            assertThat(browser.all("main form[method=post] button").stream().filter(button -> button.isDisplayed() && button.isEnabled()))
                    .as(page).isEmpty();
        }
    }

    @Test
    void manyAreRetriedWhileOneWatches(Browser browser) {
        for (int n = 0; n < 3; n++) {
            tenants.pay(tenants.heldWedding(19_900));
        }
        browser.open("/admin/signups?state=stuck");
        signIn(browser, "owner@example.com");
        browser.awaitPath("/admin/signups");
        browser.click("thead input[type=checkbox]");
        assertThat(browser.all("tbody input[type=checkbox]")).hasSize(3).allMatch(box -> box.isSelected());
        browser.leave(() -> browser.click("#run > button"));

        browser.awaitPath("/admin/bulk-runs/");
        browser.await("the end of the run", watching -> watching.text().contains("3 of 3") && watching.text().contains("finished"));
        assertThat(new Books(database).tenants()).isEqualTo(3);
    }

    @Test
    void aRunIsStoppedAndTheOneUnderWayIsFinished(Browser browser) {
        for (int n = 0; n < 3; n++) {
            tenants.pay(tenants.heldWedding(19_900));
        }
        database.superuser().sql("""
                CREATE SCHEMA fault;
                CREATE FUNCTION fault.wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END $$;
                GRANT USAGE ON SCHEMA fault TO PUBLIC;
                CREATE TRIGGER fault BEFORE UPDATE ON bulk_item FOR EACH ROW EXECUTE FUNCTION fault.wait()""").update();
        try (DatabaseSession underWay = database.session()) {
            underWay.jdbc().sql("SELECT pg_advisory_xact_lock(4711)").query().listOfRows();
            browser.open("/admin/signups?state=waiting");
            signIn(browser, "owner@example.com");
            browser.awaitPath("/admin/signups");
            browser.click("thead input[type=checkbox]");
            browser.leave(() -> browser.click("#run > button"));
            browser.awaitPath("/admin/bulk-runs/");
            assertThat(browser.text()).contains("0 of 3", "running");

            browser.leave(() -> browser.click("form[action$='/stops'] button"));
            assertThat(browser.text()).contains("stopping").doesNotContain("Stop after the one under way");
        }

        browser.await("the end of the run", watching -> watching.text().contains("stopped by owner@example.com"));
        assertThat(browser.text()).contains("1 of 3");
        assertThat(new Books(database).tenants()).isOne();
    }

    @Test
    @WithoutJavaScript
    void withJavaScriptOffAllThatMatchAreRepaired(Browser browser) {
        tenants.storefront();
        tenants.storefront();
        database.damage("DELETE FROM package");
        browser.open("/admin/tenants/incomplete");
        signIn(browser, "owner@example.com");
        browser.awaitPath("/admin/tenants/incomplete");
        assertThat(browser.has("thead input[type=checkbox]")).isFalse();
        browser.click("#run summary");
        browser.leave(() -> browser.click("#run button[name=all]"));

        browser.awaitPath("/admin/bulk-runs/");
        String run = browser.path();
        browser.await("the end of the run", watching -> {
            watching.open(run);
            return watching.text().contains("2 of 2") && watching.text().contains("finished");
        });
        assertThat(new Books(database).incompleteTenants()).isZero();
    }

    @Test
    void theOverviewsChartsAreDrawnFromTheNumbersBesideThem(Browser browser) {
        tenants.provision(tenants.pay(tenants.heldWedding(19_900)));
        stuck();
        browser.open("/admin");
        signIn(browser, "viewer@example.com");
        browser.awaitPath("/admin");
        assertThat(browser.all("table[data-chart] [data-value]:not([data-value='0'])")).hasSizeGreaterThan(5);

        browser.await("a bar in its colour for each column in which there is a number",
                waiting -> Boolean.TRUE.equals(waiting.run(IS_DRAWN)));
    }

    @Test
    void anOwnerChangesAPriceAndTheFrontPageShowsIt(Browser browser) {
        browser.open("/admin/plans/wedding");
        signIn(browser, "owner@example.com");
        browser.awaitPath("/admin/plans/wedding");
        try {
            browser.fill("price", "a lot");
            browser.submit("price");
            assertThat(browser.text()).contains("Please check this", "Write the price with digits and a point, such as 199.00.");
            browser.fill("price", "229");
            browser.submit("price");
            assertThat(browser.text()).contains("Saved.", "Price: 199.00 USD → 229.00 USD");
            browser.open("/");
            assertThat(browser.text()).contains("$229.00");
        } finally {
            database.owner().sql("UPDATE plan SET price_amount = 19900 WHERE code = 'wedding'").update();
        }
    }

    /** Paid, and cannot be completed until it is mended. */
    private TestSignup stuck() {
        TestSignup signup = tenants.pay(tenants.heldWedding(19_900));
        database.breakInsertsInto("wedding");
        return signup;
    }

    private static void openAs(Browser browser, String email, TestSignup signup) {
        open(browser, signup.id());
        signIn(browser, email);
        browser.awaitPath("/admin/signups/" + signup.id());
    }

    private static void open(Browser browser, UUID signup) {
        browser.open("/admin/signups/" + signup);
    }

    private static void open(Browser browser, String summary) {
        browser.driver().findElement(By.xpath("//summary[contains(., '" + summary + "')]")).click();
    }

    private static void press(Browser browser, String action) {
        browser.press(browser.driver().findElement(By.cssSelector("form[action$='/" + action + "']")));
    }

    private static void signIn(Browser browser, String email) {
        browser.fill("email", email);
        browser.fill("password", TestTenants.PASSWORD);
        browser.submit("email");
    }
}
