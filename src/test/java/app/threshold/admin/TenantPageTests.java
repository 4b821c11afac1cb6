package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import app.threshold.support.AtOnce;
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
class TenantPageTests {

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

    @Test
    void theTenantsPageShowsWhatItHas() {
        TestTenant wedding = testTenants.wedding();
        TestTenant storefront = testTenants.storefront();

        assertThat(operator.get(page(wedding)).text()).contains("Ada & Grace", wedding.slug(), wedding.email(),
                wedding.reference(), "June 14, 2031", "Garden", "active", "Complete").doesNotContain("What is missing");
        assertThat(operator.get(page(storefront)).text()).contains("Moss & Thyme", "Florist", "Lisbon",
                "3 packages in one segment", "without end");
        assertThat(operator.get("/admin/tenants/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void aSuspendedSiteIsClosedToEveryoneUntilItIsResumed() {
        TestTenant tenant = testTenants.storefront();
        Visitor owner = new Visitor(port);
        owner.signIn(tenant.email(), TestTenants.PASSWORD);

        Page answer = operator.post(page(tenant) + "/suspensions", Map.of("version", "0", "why", "Asked by the owner"));
        Page told = operator.get(answer.location());

        assertThat(answer.status()).isEqualTo(303);
        assertThat(told.text()).contains("The site is closed to visitors.", "Suspended", "operator@example.com", "Asked by the owner");
        Page seen = new Visitor(port).get("/s/" + tenant.slug());
        assertThat(seen.status()).isEqualTo(503);
        assertThat(seen.text()).contains("This site is closed for now").doesNotContain("Moss & Thyme");
        assertThat(owner.get("/dashboard").text()).contains("We have closed your site to visitors for now", tenant.reference());

        told = operator.get(operator.post(page(tenant) + "/resumptions", Map.of("version", "1", "why", "")).location());

        assertThat(told.text()).contains("The site is open again.", "Resumed");
        assertThat(new Visitor(port).get("/s/" + tenant.slug()).text()).contains("Moss & Thyme");
        assertThat(owner.get("/dashboard").text()).contains("complete and online");
    }

    @Test
    void aGuestOfASuspendedWeddingIsNotLetInByPinOrLink() {
        TestTenant tenant = testTenants.wedding();
        String token = database.owner().sql("SELECT magic_token FROM wedding").query(String.class).single();
        operator.get(page(tenant));
        operator.post(page(tenant) + "/suspensions", Map.of("version", "0"));
        Visitor guest = new Visitor(port);

        assertThat(guest.get("/s/" + tenant.slug() + "/guest/" + token).status()).isEqualTo(503);
        assertThat(guest.post("/s/" + tenant.slug() + "/unlock", Map.of("pin", "000000")).status()).isEqualTo(503);
    }

    @Test
    void anOutdatedPageSuspendsNothing() {
        TestTenant tenant = testTenants.storefront();
        operator.get(page(tenant));
        operator.post(page(tenant) + "/suspensions", Map.of("version", "0"));
        operator.post(page(tenant) + "/resumptions", Map.of("version", "1"));

        Page again = operator.post(page(tenant) + "/suspensions", Map.of("version", "0", "why", "It was typed"));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body()).contains("value=\"It was typed\"");
        assertThat(again.text()).contains("Nothing was done: somebody changed this tenant", "Suspend the site");
        assertThat(new Visitor(port).get("/s/" + tenant.slug()).status()).isEqualTo(200);
        assertThat(recorded()).containsExactly("suspend", "resume");
    }

    @Test
    void ofTwoWhoSuspendAtOnceOneActs() throws Exception {
        TestTenant tenant = testTenants.storefront();
        operator.get(page(tenant));

        List<Integer> answers = AtOnce.run(Stream.<Callable<Integer>>generate(() -> () ->
                operator.post(page(tenant) + "/suspensions", Map.of("version", "0")).status()).limit(2).toList());

        assertThat(answers).containsExactlyInAnyOrder(303, 409);
        assertThat(recorded()).containsExactly("suspend");
    }

    @Test
    void whatIsMissingIsAddedFromThePageAndRecorded() {
        TestTenant tenant = testTenants.storefront();
        database.damage("DELETE FROM package; DELETE FROM site_address");

        Page page = operator.get(page(tenant));
        assertThat(page.text()).contains("Incomplete", "What is missing", "Packages", "Address", "none; signed up with " + tenant.slug());

        Page told = operator.get(operator.post(page(tenant) + "/repairs", Map.of("stay", "yes")).location());

        assertThat(told.text()).contains(tenant.slug() + " is complete again. Added: Packages, Address.", "Repaired");
        assertThat(recorded()).containsExactly("repair");
    }

    @Test
    void aRepairOfNothingIsNotOnRecord() {
        assertThat(operator.post("/admin/tenants/" + UUID.randomUUID() + "/repairs", Map.of("stay", "yes")).location()).contains("refused=NO_SUCH_TENANT");
        assertThat(recorded()).isEmpty();
    }

    private List<String> recorded() {
        return database.owner().sql("SELECT action FROM operator_action WHERE subject_type = 'tenant' ORDER BY id").query(String.class).list();
    }

    private static String page(TestTenant tenant) {
        return "/admin/tenants/" + tenant.id();
    }
}
