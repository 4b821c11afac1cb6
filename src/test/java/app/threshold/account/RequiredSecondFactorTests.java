package app.threshold.account;

import static app.threshold.support.TestTenants.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

@IntegrationTest
@TestPropertySource(properties = "threshold.operator.second-factor=required")
class RequiredSecondFactorTests {

    private static final String PAGE = "/admin/account/second-factor";

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Test
    void whoHasNoneSetsOneUpAndGetsNowhereBefore() {
        UUID id = tenants.operator("olga@example.com", "owner");
        Visitor olga = new Visitor(port);
        olga.signIn("olga@example.com", PASSWORD);
        for (String path : new String[] {"/admin/account", "/admin/operators", "/login"}) {
            assertThat(olga.get(path).location()).as(path).endsWith(PAGE);
        }
        assertThat(olga.get(PAGE).text()).contains("Every operator here needs a second factor").doesNotContain("Stuck signups");
        assertThat(olga.post("/admin/operators", Map.of("email", "eve@example.com", "level", "owner")).location()).endsWith(PAGE);
        olga.get(PAGE);
        olga.post(PAGE + "/setups", Map.of());
        olga.get(PAGE);
        byte[] secret = database.owner().sql("SELECT secret FROM second_factor WHERE account_id = ?").param(id).query(byte[].class).single();
        String code = OneTimeCodes.code(secret, clock.instant().getEpochSecond() / 30);
        assertThat(olga.post(PAGE + "/confirmations", Map.of("current", PASSWORD, "code", code)).text()).contains("Keep these recovery codes");
        assertThat(olga.get("/admin/operators").status()).isEqualTo(200);
        assertThat(database.owner().sql("SELECT count(*) FROM operator").query(Long.class).single()).isOne();
    }

    @Test
    void ownersOfSitesAreNotAskedForOne() {
        String email = tenants.wedding().email();
        Visitor owner = new Visitor(port);
        owner.signIn(email, PASSWORD);
        assertThat(owner.get("/dashboard/probe").status()).isEqualTo(200);
    }
}
