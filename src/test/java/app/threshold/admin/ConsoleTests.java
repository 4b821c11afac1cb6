package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;

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

@IntegrationTest
class ConsoleTests {

    private static final String INCOMPLETE = "/admin/tenants/incomplete";
    private static final String STUCK = "/admin/signups?state=stuck";

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
    @ValueSource(strings = {"/admin", INCOMPLETE, STUCK})
    void onlyOperatorsGetIn(String path) {
        assertThat(new Visitor(port).get(path).location()).endsWith("/login");

        Visitor owner = new Visitor(port);
        owner.signIn(testTenants.wedding().email(), TestTenants.PASSWORD);
        assertThat(owner.get(path).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/tenants/%s/repairs", "/admin/signups/%s/retries", "/admin/signups/%s/refunds"})
    void onlyOperatorsAct(String path) {
        TestTenant tenant = testTenants.storefront();
        database.damage("DELETE FROM package");
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        UUID id = path.contains("tenants") ? tenant.id() : signup.id();

        assertThat(new Visitor(port).post(path.formatted(id), Map.of()).location()).endsWith("/login");
        Visitor owner = new Visitor(port);
        owner.signIn(tenant.email(), TestTenants.PASSWORD);
        owner.get("/dashboard");
        assertThat(owner.post(path.formatted(id), Map.of()).status()).isEqualTo(403);
        assertThat(operator.postWithoutToken(path.formatted(id), Map.of()).status()).isEqualTo(403);

        assertThat(database.owner().sql("SELECT count(*) FROM package").query(Long.class).single()).isZero();
        assertThat(database.owner().sql("SELECT count(*) FROM tenant").query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void aViewerIsOfferedNoButtons() {
        testTenants.storefront();
        database.damage("DELETE FROM package");
        testTenants.pay(testTenants.heldWedding(19900));
        testTenants.operator("viewer@example.com", "viewer");
        Visitor viewer = new Visitor(port);
        viewer.signIn("viewer@example.com", TestTenants.PASSWORD);
        for (String path : new String[] {INCOMPLETE, STUCK}) {
            assertThat(rows(operator.get(path))).contains("button is-small");
            assertThat(rows(viewer.get(path))).doesNotContain("button is-small");
        }
    }

    private static String rows(Page page) {
        assertThat(page.body()).contains("<tbody");
        return page.body().substring(page.body().indexOf("<tbody"));
    }

    @Test
    void withNothingWrongBothListsSaySo() {
        testTenants.wedding();

        assertThat(operator.get(STUCK).text()).contains("Nobody is stuck");
        assertThat(operator.get(INCOMPLETE).text()).contains("Every tenant is complete");
    }

    @Test
    void aDamagedTenantIsListedAndARepairAddsJustWhatItLacks() {
        TestTenant tenant = testTenants.storefront();
        database.owner().sql("UPDATE package SET price_amount = 12345 WHERE name = 'Basic'").update();
        database.damage("DELETE FROM package WHERE name <> 'Basic'; DELETE FROM storefront; DELETE FROM site_address");

        Page list = operator.get(INCOMPLETE);
        assertThat(list.text()).contains(tenant.slug(), tenant.email(), tenant.reference(), "Storefront", "Address", "Repair");

        Page answer = operator.post("/admin/tenants/" + tenant.id() + "/repairs", Map.of());
        Page told = operator.get(answer.location());

        assertThat(answer.status()).isEqualTo(303);
        assertThat(told.text()).contains(tenant.slug() + " is complete again. Added: Storefront, Address.", "Every tenant is complete");
        assertThat(database.owner().sql("SELECT name || price_amount FROM package").query(String.class).list()).containsExactly("Basic12345");
        assertThat(new Visitor(port).get("/s/" + tenant.slug()).text()).contains("$123.45");
    }

    @Test
    void aSecondRepairFindsNothingToDo() {
        TestTenant tenant = testTenants.storefront();

        Page told = operator.get(operator.post("/admin/tenants/" + tenant.id() + "/repairs", Map.of()).location());

        assertThat(told.text()).contains("Nothing is missing from " + tenant.slug());
    }

    @Test
    void aRepairThatIsRefusedSaysWhy() {
        TestTenant robbed = testTenants.storefront();
        TestTenant other = testTenants.storefront();
        database.damage("DELETE FROM site_address WHERE tenant_id = '%s'; UPDATE site_address SET slug = '%s' WHERE tenant_id = '%s'"
                .formatted(robbed.id(), robbed.slug(), other.id()));

        Page told = operator.get(operator.post("/admin/tenants/" + robbed.id() + "/repairs", Map.of()).location());

        assertThat(told.text()).contains("nothing was changed: its address or its e-mail belongs to somebody else");
        assertThat(operator.get(operator.post("/admin/tenants/" + UUID.randomUUID() + "/repairs", Map.of()).location()).text())
                .contains("There is no tenant");
        assertThat(database.owner().sql("SELECT subject FROM operator_action WHERE action = 'repair'").query(String.class).list())
                .as("what was done to nothing is not on record").containsExactly(robbed.id().toString());
    }

    @Test
    void whatTheAddressLineSaysIsNeverShownAsItStands() {
        TestTenant tenant = testTenants.storefront();

        Page page = operator.get(INCOMPLETE + "?repaired=" + tenant.id() + "&added=owner,%3Cscript%3Ealert(1)%3C/script%3E");

        assertThat(page.text()).contains("Added: Owner.").doesNotContain("alert(1)");
        // The form that changes the language brings one back to this address, which it has encoded.
        assertThat(page.body()).doesNotContain("<script>alert");
        assertThat(operator.get(INCOMPLETE + "?refused=nonsense").status()).isEqualTo(400);
    }

    @Test
    void aStuckSignupIsListedWithItsReasonAndARetryCuresIt() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        fail(signup, "23514", "tenant_is_complete");

        Page list = operator.get(STUCK);
        assertThat(list.text()).contains(signup.reference(), signup.email(), signup.slug(), "tenant_is_complete", "23514", "Retry");

        String state = list.body().replaceAll("(?s).*/retries\".*?name=\"state\" value=\"([^\"]+)\".*", "$1");
        Page answer = operator.post("/admin/signups/" + signup.id() + "/retries", Map.of("state", state));
        Page told = operator.get(answer.location());

        assertThat(answer.status()).isEqualTo(303);
        assertThat(told.text()).contains(signup.reference(), "It is complete.");
        assertThat(told.body()).contains("href=\"/s/" + signup.slug() + "\"");
        assertThat(operator.get(STUCK).text()).contains("Nobody is stuck");
        assertThat(database.owner().sql("SELECT triggered_by FROM provisioning_attempt WHERE outcome = 'succeeded'").query(String.class).list())
                .containsExactly("operator");
    }

    @Test
    void allSignupsAreThereOnRequest() {
        TestTenant complete = testTenants.wedding();
        TestSignup held = testTenants.heldWedding(19900);

        assertThat(operator.get("/admin/signups?state=all").text()).contains(complete.reference(), held.reference(), "Complete", "Held");
        assertThat(operator.get("/admin/signups?state=nonsense").status()).isEqualTo(400);
    }

    @Test
    void aLongListGoesOnOverLeaf() {
        for (int n = 0; n < 51; n++) {
            testTenants.pay(testTenants.heldWedding(19900));
        }

        Page first = operator.get(STUCK);
        String next = first.body().replaceAll("(?s).*href=\"([^\"]*after=[^\"]*)\".*", "$1").replace("&amp;", "&");

        assertThat(first.body().split("/retries\"", -1)).hasSize(51);
        assertThat(operator.get(next).body().split("/retries\"", -1)).hasSize(2);
    }

    private void fail(TestSignup signup, String sqlState, String reason) {
        database.owner().sql("INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason) VALUES (?, 'wizard', 'failed', ?, ?)")
                .params(signup.id(), sqlState, reason).update();
    }
}
