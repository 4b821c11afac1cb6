package app.threshold.site;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class ReceiptTests {

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
    void aPaidWeddingHasTheDayThatItWasPaidAndTheSum() {
        TestTenant tenant = paidWedding();
        database.damage("UPDATE pending_signup SET paid_at = '2026-03-04T23:30:00Z'");

        assertThat(receipt(tenant)).contains("$199.00", "paid in full", "Ada & Grace", "March 4, 2026", tenant.email(), tenant.reference(),
                "/s/" + tenant.slug());
    }

    @Test
    void moneyThatWentBackIsNotCalledPaid() {
        TestTenant tenant = paidWedding();
        database.owner().sql("UPDATE payment SET status = 'refunding', refund_reason = 'stripe'").update();
        assertThat(receipt(tenant)).contains("$199.00", "on its way back to you").doesNotContain("paid in full");

        database.owner().sql("UPDATE payment SET status = 'refunded', refunded_at = now()").update();
        assertThat(owner.get("/dashboard/receipt").text()).contains("$199.00", "refunded").doesNotContain("paid in full", "on its way");
    }

    @Test
    void anEndAtMidnightIsTheDayBeforeAndAnyOtherItsOwn() {
        TestTenant tenant = testTenants.wedding();
        database.owner().sql("UPDATE profile SET subscription_end = '2029-06-13T00:00:00Z'").update();
        assertThat(receipt(tenant)).contains("June 12, 2029").doesNotContain("June 13");
        assertThat(owner.get("/dashboard").text()).contains("June 12, 2029").doesNotContain("June 13");

        database.owner().sql("UPDATE profile SET subscription_end = '2029-06-13T00:00:00.000001Z'").update();
        assertThat(owner.get("/dashboard/receipt").text()).contains("June 13, 2029");
        assertThat(owner.get("/dashboard").text()).contains("June 13, 2029");
    }

    @Test
    void aFreeStorefrontSaysSo() {
        assertThat(receipt(testTenants.storefront())).contains("Free", "Moss & Thyme").doesNotContain("paid in full");
    }

    @Test
    void aWaivedPriceIsNotCalledPaid() {
        TestTenant tenant = testTenants.wedding();
        database.damage("UPDATE pending_signup SET price_amount = 19900, waived_by = (SELECT owner_id FROM tenant)");

        assertThat(receipt(tenant)).contains("waived").doesNotContain("paid in full");
    }

    @Test
    void whoHasNoTenantIsLedToTheDashboard() {
        TestTenant tenant = testTenants.wedding();
        database.damage("DELETE FROM site_address; DELETE FROM wedding; DELETE FROM tenant");
        owner.signIn(tenant.email(), TestTenants.PASSWORD);

        assertThat(owner.get("/dashboard/receipt").location()).endsWith("/dashboard");
    }

    @Test
    void nobodyElseReadsIt() {
        assertThat(owner.get("/dashboard/receipt").location()).endsWith("/login");
    }

    private TestTenant paidWedding() {
        return testTenants.provision(testTenants.pay(testTenants.heldWedding(19_900)));
    }

    private String receipt(TestTenant tenant) {
        owner.signIn(tenant.email(), TestTenants.PASSWORD);
        return owner.get("/dashboard/receipt").text();
    }
}
