package app.threshold.site;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class DashboardTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    Visitor owner;

    @BeforeEach
    void anOwnerComes() {
        owner = new Visitor(port);
    }

    @Test
    void aCoupleFindsSitePinGuestLinkAndEnd() {
        TestTenant tenant = testTenants.wedding();
        database.owner().sql("UPDATE profile SET subscription_end = ?::timestamptz").param("2033-01-02T12:00:00Z").update();
        var wedding = database.owner().sql("SELECT pin_code, magic_token FROM wedding").query().singleRow();

        String dashboard = open(tenant).text();

        assertThat(dashboard).contains("Welcome, Ada and Grace", "http://localhost:" + port + "/s/" + tenant.slug(),
                (String) wedding.get("pin_code"), "/s/" + tenant.slug() + "/guest/" + wedding.get("magic_token"), "January 2, 2033");
    }

    @Test
    void theGuestLinkOfTheDashboardOpensTheSite() {
        TestTenant tenant = testTenants.wedding();
        String dashboard = open(tenant).body();
        String link = dashboard.replaceAll("(?s).*(http://localhost[^\"<]*/guest/[0-9a-f]{64}).*", "$1");
        Visitor guest = new Visitor(port);

        assertThat(guest.get(guest.get(link).location()).text()).contains("Ada", "Grace");
    }

    @Test
    void aBusinessFindsItsPackagesAndNoEnd() {
        String dashboard = open(testTenants.storefront()).text();

        assertThat(dashboard).contains("Welcome, Moss & Thyme", "There is no end date")
                .containsSubsequence("Basic", "$900.00", "Standard", "$1,800.00", "Premium", "$3,200.00")
                .doesNotContain("PIN");
    }

    @Test
    void eachOwnerSeesTheOwnSiteOnly() {
        TestTenant other = testTenants.wedding();

        assertThat(open(testTenants.wedding()).body()).doesNotContain(other.slug());
    }

    @Test
    void aDamagedTenantIsToldThatWeKnow() {
        TestTenant tenant = testTenants.storefront();
        database.damage("DELETE FROM package; DELETE FROM site_address; DELETE FROM storefront");

        Page page = open(tenant);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("We are mending your site", tenant.reference());
    }

    @Test
    void aTenantThatLostItsOwnerIsFoundByTheEmail() {
        TestTenant tenant = testTenants.wedding();
        database.damage("UPDATE tenant SET owner_id = NULL");

        assertThat(open(tenant).text()).contains("We are mending your site", tenant.reference());
    }

    @Test
    void anAccountWithoutTenantIsNotLeftAlone() {
        TestTenant tenant = testTenants.wedding();
        database.damage("DELETE FROM site_address; DELETE FROM wedding; DELETE FROM tenant");

        assertThat(open(tenant).text()).contains("There is no site for this account yet");
    }

    @Test
    void whoIsNotSignedInIsAskedTo() {
        Page page = owner.get("/dashboard");

        assertThat(page.status()).isBetween(302, 303);
        assertThat(page.location()).endsWith("/login");
    }

    private Page open(TestTenant tenant) {
        owner.signIn(tenant.email(), TestTenants.PASSWORD);
        return owner.get("/dashboard");
    }
}
