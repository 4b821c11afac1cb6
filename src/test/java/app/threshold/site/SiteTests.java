package app.threshold.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.QueryCounter;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class SiteTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Autowired
    QueryCounter queries;

    Visitor guest;

    @BeforeEach
    void aGuestComes() {
        guest = new Visitor(port);
    }

    @Test
    void aTradeThatHasNoWordIsNotNamed() {
        TestTenant tenant = testTenants.storefront();
        database.owner().sql("UPDATE storefront SET category = 'other' WHERE tenant_id = ?").param(tenant.id()).update();

        Page page = guest.get("/s/" + tenant.slug());

        assertThat(page.body()).contains("content=\"Moss &amp; Thyme in Lisbon. ").doesNotContain("Something else");
    }

    @Test
    void aStorefrontShowsItsThreePackagesInTwoQueries() {
        TestTenant tenant = testTenants.storefront();
        queries.reset();

        Page page = guest.get("/s/" + tenant.slug());

        assertThat(queries.count()).as("%s", queries.queries()).isEqualTo(2);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Moss & Thyme", "Florist in Lisbon")
                .containsSubsequence("Basic", "$900.00", "Standard", "$1,800.00", "Premium", "$3,200.00");
        assertThat(page.header("X-Robots-Tag")).as("a business wants to be found").isEmpty();
        assertThat(guest.cookie("SESSION")).isEmpty();
    }

    @Test
    void aStorefrontShowsItsSegmentsAndPackagesInTheirOrder() {
        TestTenant tenant = testTenants.storefront();
        database.owner().sql("""
                WITH made AS (INSERT INTO segment (tenant_id, name, position) VALUES (:tenant, 'Winter', 0) RETURNING tenant_id, id)
                INSERT INTO package (tenant_id, segment_id, name, description, price_amount, currency, position)
                SELECT tenant_id, id, name, 'x', 100, 'EUR', place FROM made, (VALUES ('Later', 2), ('First', 1)) AS offer (name, place)""")
                .param("tenant", tenant.id()).update();

        assertThat(guest.get("/s/" + tenant.slug()).text())
                .containsSubsequence("Winter", "First", "€1.00", "Later", "General", "Basic", "Standard", "Premium");
    }

    @Test
    void anUnknownAddressIsNotFound() {
        Page page = guest.get("/s/nobody-lives-here");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).contains("There is no site at this address");
        assertThat(guest.get("/s/%7BOdd%7D%20one").status()).isEqualTo(404);
        assertThat(guest.get("/s/nobody-lives-here/guest/" + "0".repeat(64)).status()).isEqualTo(404);
        assertThat(guest.post("/s/nobody-lives-here/unlock", Map.of("pin", "123456")).status()).isEqualTo(404);
    }

    @Test
    void anAddressThatIsOnlyHeldIsNotFound() {
        assertThat(guest.get("/s/" + testTenants.heldWedding(0).slug()).status()).isEqualTo(404);
    }

    @Test
    void anAddressInCapitalsLeadsToTheRealOne() {
        TestTenant tenant = testTenants.storefront();

        Page page = guest.get("/s/" + tenant.slug().toUpperCase());

        assertThat(page.location()).endsWith("/s/" + tenant.slug());
    }

    @Test
    void aWeddingWithoutThePinSaysNothingOfWhoseItIs() {
        TestTenant tenant = testTenants.wedding();

        Page page = guest.get("/s/" + tenant.slug());

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("For invited guests").doesNotContain("Ada", "Grace", "2031");
        assertThat(page.body()).contains("name=\"pin\"").doesNotContain(pin(tenant), token(tenant));
        assertThat(page.header("X-Robots-Tag")).isEqualTo("noindex, nofollow");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void aWrongPinIsRefusedInWords() {
        TestTenant tenant = testTenants.wedding();
        guest.get("/s/" + tenant.slug());

        Page page = guest.post("/s/" + tenant.slug() + "/unlock", Map.of("pin", wrong(pin(tenant))));

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text()).contains("That PIN does not open this page");
        assertThat(guest.cookie(GuestPass.COOKIE)).isEmpty();
        assertThat(guest.post("/s/" + tenant.slug() + "/unlock", Map.of()).status()).isEqualTo(422);
    }

    @Test
    void thePinOpensTheWedding() {
        clock.set(Instant.parse("2031-06-12T10:00:00Z"));
        TestTenant tenant = testTenants.wedding();

        Page answer = unlock(tenant, pin(tenant));
        Page page = guest.get(answer.location());

        assertThat(answer.status()).isEqualTo(303);
        assertThat(page.text()).contains("Ada", "Grace", "Saturday, June 14, 2031", "2 days to go");
        assertThat(page.body()).contains("data-theme=\"garden\"");
        assertThat(page.header("X-Robots-Tag")).isEqualTo("noindex, nofollow");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(guest.cookie("SESSION")).isEmpty();
    }

    @Test
    void aPinMayBeTypedInTwoHalves() {
        TestTenant tenant = testTenants.wedding();

        assertThat(unlock(tenant, " " + pin(tenant).substring(0, 3) + "-" + pin(tenant).substring(3)).status()).isEqualTo(303);
    }

    @Test
    void theCookieIsForThisSiteAloneAndHoldsNoSecret() {
        TestTenant tenant = testTenants.wedding();

        String cookie = unlock(tenant, pin(tenant)).header("Set-Cookie");

        assertThat(cookie).contains("Path=/s/" + tenant.slug() + ";", "HttpOnly", "SameSite=Lax")
                .doesNotContain(pin(tenant), token(tenant));
    }

    @Test
    void theGuestLinkOpensTheWeddingAndLeavesTheAddressLine() {
        TestTenant tenant = testTenants.wedding();

        Page answer = guest.get("/s/" + tenant.slug() + "/guest/" + token(tenant));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).endsWith("/s/" + tenant.slug());
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(guest.get(answer.location()).text()).contains("Ada", "Grace");
    }

    @Test
    void aWrongGuestLinkLeadsToThePin() {
        TestTenant tenant = testTenants.wedding();

        Page page = guest.get("/s/" + tenant.slug() + "/guest/" + token(testTenants.wedding()));

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.text()).contains("That link is not valid any more");
        assertThat(page.body()).contains("name=\"pin\"");
        assertThat(guest.cookie(GuestPass.COOKIE)).isEmpty();
    }

    @Test
    void oneWeddingsCookieOpensNoOther() {
        TestTenant tenant = testTenants.wedding();
        TestTenant other = testTenants.wedding();
        database.owner().sql("UPDATE wedding SET pin_code = '123456'").update();
        unlock(tenant, "123456");

        bring(other, guest.cookie(GuestPass.COOKIE).orElseThrow().getValue());

        assertThat(guest.get("/s/" + other.slug()).text()).contains("For invited guests");
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("Ada");
    }

    @Test
    void aNewPinOrANewLinkLocksOutWhoWasIn() {
        TestTenant tenant = testTenants.wedding();
        String oldPin = pin(tenant);
        unlock(tenant, oldPin);
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("Ada");

        database.owner().sql("UPDATE wedding SET pin_code = ?").param(wrong(oldPin)).update();
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("For invited guests");

        unlock(tenant, wrong(oldPin));
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("Ada");
        database.owner().sql("UPDATE wedding SET magic_token = encode(sha256('new'), 'hex')").update();
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("For invited guests");
    }

    @Test
    void afterTenWrongPinsEvenTheRightOneHasToWait() {
        TestTenant tenant = testTenants.wedding();
        for (int n = 0; n < 10; n++) {
            assertThat(unlock(tenant, wrong(pin(tenant))).status()).isEqualTo(422);
        }

        Page page = unlock(tenant, pin(tenant));

        assertThat(page.status()).isEqualTo(429);
        assertThat(page.text()).contains("too many wrong tries");
        assertThat(guest.get("/s/" + tenant.slug() + "/guest/" + token(tenant)).status()).as("the link still opens").isEqualTo(303);
        clock.advance(Duration.ofMinutes(16));
        assertThat(unlock(tenant, pin(tenant)).status()).isEqualTo(303);
    }

    @Test
    void anOwnerNeedsNoPinForTheOwnSiteAndForNoOther() {
        TestTenant own = testTenants.wedding();
        TestTenant other = testTenants.wedding();
        guest.signIn(own.email(), TestTenants.PASSWORD);

        assertThat(guest.get("/s/" + own.slug()).text()).contains("Ada", "Grace");
        assertThat(guest.get("/s/" + other.slug()).text()).contains("For invited guests");
    }

    @Test
    void aWeddingOpenToItsGuestsTakesTwoQueries() {
        TestTenant tenant = testTenants.wedding();
        unlock(tenant, pin(tenant));
        queries.reset();

        guest.get("/s/" + tenant.slug());

        assertThat(queries.count()).as("%s", queries.queries()).isEqualTo(2);
    }

    @Test
    void aDamagedSiteSaysThatItIsBeingMended() {
        TestTenant tenant = testTenants.wedding();
        database.damage("DELETE FROM wedding");

        Page page = guest.get("/s/" + tenant.slug());

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.text()).contains("This site is being mended");
    }

    @Test
    void theUnlockFormNeedsItsToken() {
        TestTenant tenant = testTenants.wedding();

        assertThat(guest.postWithoutToken("/s/" + tenant.slug() + "/unlock", Map.of("pin", pin(tenant))).status()).isEqualTo(403);
    }

    @Test
    void theDaysAreCountedInWords() {
        TestTenant tenant = testTenants.wedding();
        unlock(tenant, pin(tenant));

        clock.set(Instant.parse("2031-06-13T10:00:00Z"));
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("1 day to go");
        clock.set(Instant.parse("2031-06-14T10:00:00Z"));
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("Today is the day!");
        clock.set(Instant.parse("2031-06-15T10:00:00Z"));
        assertThat(guest.get("/s/" + tenant.slug()).text()).contains("Thank you for having been there.");
    }

    private Page unlock(TestTenant tenant, String pin) {
        return guest.post("/s/" + tenant.slug() + "/unlock", Map.of("pin", pin));
    }

    private void bring(TestTenant tenant, String pass) {
        HttpCookie cookie = new HttpCookie(GuestPass.COOKIE, pass);
        cookie.setPath("/s/" + tenant.slug());
        cookie.setVersion(0);
        guest.bring(cookie);
    }

    private String pin(TestTenant tenant) {
        return database.owner().sql("SELECT pin_code FROM wedding WHERE tenant_id = ?").param(tenant.id()).query(String.class).single();
    }

    private String token(TestTenant tenant) {
        return database.owner().sql("SELECT magic_token FROM wedding WHERE tenant_id = ?").param(tenant.id()).query(String.class).single();
    }

    private static String wrong(String pin) {
        return pin.equals("000000") ? "111111" : "000000";
    }
}
