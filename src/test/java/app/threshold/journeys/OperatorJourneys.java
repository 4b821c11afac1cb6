package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.Database;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The operator finds what is stuck or damaged, reads why, and cures it. */
@Journey
class OperatorJourneys {

    @Autowired
    Database database;

    @BeforeEach
    void hireAnOperator() {
        database.application().sql("SELECT create_operator('operator@example.com', ?)").param(TestTenants.PASSWORD_HASH)
                .query().singleRow();
    }

    @Test
    void anOperatorSeesTheStuckSignupAndCuresIt(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).failFirstProvisioning().pay();
        browser.await("the message that it failed",
                waiting -> waiting.text().contains("Failed to complete signup. Please try again."));

        browser.driver().manage().deleteAllCookies();
        browser.open("/admin/signups?state=stuck");
        signIn(browser, "operator@example.com", TestTenants.PASSWORD);
        browser.awaitPath("/admin/signups");
        assertThat(browser.await("main tbody").getText()).contains(signup.email, "sandbox: the first provisioning", "Retry");
        browser.leave(() -> browser.click("main tbody form button"));
        assertThat(browser.text()).contains("It is complete.", "operator@example.com tried again");

        Books books = new Books(database);
        assertThat(books.tenants()).isOne();
        assertThat(books.incompleteTenants()).isZero();
        assertThat(books.charges(signup.email)).isOne();
        new Mails(browser).await(signup.email, "/s/ada-and-grace");
        browser.leave(() -> browser.click("header form[action='/logout'] button"));
        browser.open("/login");
        signIn(browser, signup.email, Signup.PASSWORD);
        browser.awaitPath("/dashboard");
        assertThat(browser.text()).contains("Welcome, Ada Lovelace");
    }

    @Test
    void anOperatorRepairsADamagedTenant(Browser browser) {
        TestTenant tenant = new TestTenants(database.application()).storefront();
        database.superuser().sql("BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM package; COMMIT").update();
        browser.open("/admin/tenants/incomplete");
        signIn(browser, "operator@example.com", TestTenants.PASSWORD);
        browser.awaitPath("/admin/tenants/incomplete");
        assertThat(browser.await("main tbody").getText()).contains(tenant.slug(), tenant.reference());
        browser.leave(() -> browser.click("main tbody form button"));
        assertThat(browser.has("main tbody tr")).isFalse();
        assertThat(new Books(database).incompleteTenants()).isZero();
        browser.open("/s/" + tenant.slug());
        assertThat(browser.text()).contains("Basic", "Standard", "Premium");
    }

    @Test
    void nobodyElseSeesTheConsole(Browser browser) {
        TestTenant tenant = new TestTenants(database.application()).storefront();
        browser.open("/login");
        signIn(browser, tenant.email(), TestTenants.PASSWORD);
        browser.awaitPath("/dashboard");
        for (String page : new String[] { "/admin/signups?state=stuck", "/admin/tenants/incomplete" }) {
            browser.open(page);
            assertThat(browser.has("main table")).isFalse();
            assertThat(browser.text()).doesNotContain(tenant.email());
        }
    }

    private static void signIn(Browser browser, String email, String password) {
        browser.fill("email", email);
        browser.fill("password", password);
        browser.submit("email");
    }
}
