package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import app.threshold.support.Browser;
import app.threshold.support.Database;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.springframework.beans.factory.annotation.Autowired;

/** What an operator can do about tenants: make one, import many, close a site, hand out keys. */
@Journey
class TenantJourneys {

    @Autowired
    Database database;

    @TempDir
    Path files;

    TestTenants tenants;

    @BeforeEach
    void hireOperators() {
        tenants = new TestTenants(database.application());
        tenants.operator("owner@example.com", "owner");
        tenants.operator("viewer@example.com", "viewer");
    }

    @Test
    void aTenantIsMadeAndItsOwnerChoosesAPassword(Browser browser) {
        openAs(browser, "owner@example.com", "/admin/tenants/new?plan=wedding");
        browser.submit("slug");
        assertThat(browser.text()).contains("Please check", "Choose an address.");
        browser.fill("email", "ada@example.com");
        browser.fill("partner1Name", "Ada");
        browser.fill("partner2Name", "Grace");
        browser.fill("weddingDate", "2031-06-14");
        browser.fill("slug", "ada-and-grace");
        browser.submit("slug");

        assertThat(browser.text()).contains("Ada & Grace is made", "Keep the secret now", "tk_");
        new Mails(browser).await("ada@example.com", "/reset-password?token=");
        browser.open("/s/ada-and-grace");
        assertThat(new Books(database).incompleteTenants()).isZero();
        assertThat(browser.text()).doesNotContain("closed for now");
    }

    @Test
    void aSiteIsClosedAndOpenedAgain(Browser browser) {
        TestTenant tenant = tenants.storefront();
        openAs(browser, "owner@example.com", "/admin/tenants/" + tenant.id());
        browser.fill("why", "The owner asked for it.");
        press(browser, "suspensions");
        assertThat(browser.text()).contains("The site is closed to visitors.", "The owner asked for it.");
        // Not in this browser, whose console calls a 503 an error.
        assertThat(new Visitor(browser.port()).get("/s/" + tenant.slug()).text()).contains("This site is closed for now");

        press(browser, "resumptions");
        assertThat(browser.text()).contains("The site is open again.");
        browser.open("/s/" + tenant.slug());
        assertThat(browser.text()).contains("Moss & Thyme");
    }

    @Test
    void aPageLeftOpenDoesNothing(Browser browser) {
        TestTenant tenant = tenants.storefront();
        openAs(browser, "owner@example.com", "/admin/tenants/" + tenant.id());
        String leftOpen = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.open("/admin/tenants/" + tenant.id());
        press(browser, "suspensions");
        press(browser, "resumptions");
        browser.driver().switchTo().window(leftOpen);

        press(browser, "suspensions");

        assertThat(browser.text()).contains("Nothing was done: somebody changed this tenant");
        browser.open("/s/" + tenant.slug());
        assertThat(browser.text()).contains("Moss & Thyme");
    }

    @Test
    void aKeyIsMadeAndRevoked(Browser browser) {
        openAs(browser, "owner@example.com", "/admin/api-keys");
        browser.fill("name", "Monthly report");
        browser.click("#scopes");
        browser.submit("name");
        assertThat(browser.text()).contains("The new API key", "this page shows it once");
        browser.open("/admin/api-keys");
        press(browser, "revocations");
        assertThat(browser.text()).contains("The key “Monthly report” opens nothing any more.");
    }

    @Test
    void aFileIsLookedAtAndImportedAndWhatItLeavesOpenIsRepaired(Browser browser) throws IOException {
        upload(browser, """
                plan;email;slug;business_name;category;city;packages
                storefront;moss@example.com;moss;Moss;florist;Lisbon;
                storefront;fern@example.com;fern;Fern;florist;Porto;standard
                storefront;fern@example.com;www;Fern;gardener;Porto;standard
                """);
        assertThat(browser.text()).contains("old system.csv", "There is no such trade.", "Import one tenant");
        assertThat(new Books(database).tenants()).isZero();

        press(browser, "confirmations");
        awaitImported(browser);
        browser.leave(() -> browser.click(".notice a"));
        browser.awaitPath("/admin/tenants/incomplete");
        assertThat(browser.text()).contains("moss");
        browser.open("/admin/tenants/" + database.owner().sql("SELECT id FROM tenant").query(UUID.class).single());
        press(browser, "repairs");
        assertThat(browser.text()).contains("is complete again.", "Repaired");
        assertThat(new Books(database).incompleteTenants()).isZero();
    }

    @Test
    void anImportIsCancelledBeforeItBeginsAndConfirmedAgain(Browser browser) throws IOException {
        // Nothing else delays it: it would begin before anybody could press a button.
        database.superuser().sql("""
                CREATE SCHEMA fault;
                CREATE FUNCTION fault.delay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN NEW.execution_time = NEW.execution_time + interval '1 hour'; RETURN NEW; END $$;
                CREATE TRIGGER fault BEFORE INSERT ON scheduled_tasks FOR EACH ROW
                    WHEN (NEW.task_name = 'import-tenants') EXECUTE FUNCTION fault.delay()""").update();
        try {
            upload(browser, "plan;email;slug;business_name;category;city;packages\nstorefront;fern@example.com;fern;Fern;florist;Porto;standard\n");
            press(browser, "confirmations");
            assertThat(browser.text()).contains("It is about to begin.");
            browser.leave(() -> browser.click("form[action$='/cancellations'] button"));
        } finally {
            database.mend();
        }
        assertThat(browser.text()).contains("Cancelled: nothing was imported.", "Import one tenant");
        assertThat(new Books(database).tenants()).isZero();

        press(browser, "confirmations");
        awaitImported(browser);
        assertThat(new Books(database).tenants()).isOne();
    }

    @Test
    void whatAFileDidNotKnowIsFilledInAndTheTenantIsWhole(Browser browser) throws IOException {
        upload(browser, "plan;slug;partner1_name\nwedding;ada-and-grace;Ada\n");
        press(browser, "confirmations");
        awaitImported(browser);
        browser.open("/admin/tenants/" + database.owner().sql("SELECT id FROM tenant").query(UUID.class).single());
        browser.submit("partner2Name");
        assertThat(browser.text()).contains("Please check", "Enter the other partner’s name.");

        browser.fill("email", "ada@example.com");
        browser.fill("partner2Name", "Grace");
        browser.fill("weddingDate", "2031-06-14");
        browser.submit("partner2Name");

        assertThat(browser.text()).contains("Ada & Grace", "is complete again.", "Filled in and repaired", "The other partner: Grace");
        new Mails(browser).await("ada@example.com", "/reset-password?token=");
        assertThat(new Books(database).incompleteTenants()).isZero();
        browser.open("/s/ada-and-grace");
        assertThat(browser.text()).doesNotContain("closed for now");
    }

    private void upload(Browser browser, String lines) throws IOException {
        Path file = Files.writeString(files.resolve("old system.csv"), lines);
        openAs(browser, "owner@example.com", "/admin/tenants/import");
        browser.driver().findElement(By.name("file")).sendKeys(file.toString());
        browser.submit("file");
    }

    private static void awaitImported(Browser browser) {
        browser.await("the end of the import", waiting -> {
            if (!waiting.runsJavaScript()) {
                waiting.driver().navigate().refresh();
            }
            return waiting.text().contains("Imported: one tenant.");
        });
    }

    @Test
    void aViewerLooksAndDoesNothing(Browser browser) {
        TestTenant tenant = tenants.storefront();
        openAs(browser, "viewer@example.com", "/admin/tenants/" + tenant.id());
        for (String page : new String[] {"/admin/tenants/" + tenant.id(), "/admin/tenants/new", "/admin/tenants/import", "/admin/api-keys"}) {
            browser.open(page);
            assertThat(browser.has("main h1")).isTrue();
            assertThat(browser.has("main form[method='post']")).as(page).isFalse();
        }
    }

    @Test
    void theApiIsDescribedUnderTheSameContentSecurityPolicy(Browser browser) {
        browser.open("/api/docs");

        browser.await("the operations", waiting -> waiting.all(".opblock-summary").size() == 8);

        assertThat(browser.driver().findElement(By.tagName("body")).getText()).contains("/api/v1/signups/{id}/retries", "Try a signup again");
    }

    private static void openAs(Browser browser, String email, String path) {
        browser.open(path);
        browser.fill("email", email);
        browser.fill("password", TestTenants.PASSWORD);
        browser.submit("email");
        browser.awaitPath(path.replaceAll("\\?.*", ""));
    }

    private static void press(Browser browser, String action) {
        browser.press(browser.driver().findElement(By.cssSelector("form[action$='/" + action + "']")));
    }
}
