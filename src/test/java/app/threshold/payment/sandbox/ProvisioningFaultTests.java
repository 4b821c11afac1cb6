package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.platform.TestServer;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import com.stripe.model.checkout.Session;
import java.util.List;
import java.util.Map;
import liquibase.UpdateSummaryEnum;
import liquibase.integration.spring.SpringLiquibase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.dao.DataAccessException;

/** The fault that one may ask for on the payment page: a real error in the transaction that makes the tenant. */
@IntegrationTest
class ProvisioningFaultTests {

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;

    private SandboxStripe stripe;
    private TestTenants tenants;

    @BeforeEach
    void setUp() {
        stripe = new SandboxStripe(environment);
        tenants = new TestTenants(database.application());
    }

    @Test
    void theFirstProvisioningFailsAndLeavesNothingAndTheNextSucceeds() throws Exception {
        var signup = tenants.heldWedding(0);
        pay(signup, Payer.with("failProvisioning", "true"));

        assertThatThrownBy(() -> tenants.provision(signup)).isInstanceOf(DataAccessException.class)
                .hasMessageContaining("sandbox: the first provisioning of this signup was asked to fail");
        for (String table : List.of("account", "profile", "tenant", "wedding")) {
            assertThat(count(table)).as(table).isZero();
        }
        assertThat(status(signup)).isEqualTo("held");

        database.application().sql("""
                INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason)
                VALUES (?, 'wizard', 'failed', 'P0001', 'asked to')
                """).param(signup.id()).update();
        tenants.provision(signup);
        assertThat(status(signup)).isEqualTo("complete");
    }

    @Test
    void aSignupForWhichNobodyAskedSucceeds() throws Exception {
        var signup = tenants.heldWedding(0);
        pay(signup, Payer.card(Payer.GOOD_CARD));
        tenants.provision(signup);
        assertThat(status(signup)).isEqualTo("complete");
    }

    @Test
    void aStartWithLivePaymentsDisarmsTheFaultAndOneWithTheSandboxArmsItAgain() throws Exception {
        assertThat(triggers()).isOne();
        migrate("live");
        assertThat(triggers()).isZero();
        migrate("live");
        assertThat(triggers()).isZero();
        migrate("sandbox");
        assertThat(triggers()).isOne();
    }

    private void migrate(String context) throws Exception {
        var liquibase = new SpringLiquibase();
        liquibase.setDataSource(TestServer.owner());
        liquibase.setChangeLog(environment.getRequiredProperty("spring.liquibase.change-log"));
        liquibase.setContexts(context);
        liquibase.setResourceLoader(new DefaultResourceLoader());
        liquibase.setShowSummary(UpdateSummaryEnum.OFF);
        liquibase.afterPropertiesSet();
    }

    private long triggers() {
        return database.superuser().sql("""
                SELECT count(*) FROM pg_trigger
                WHERE tgrelid = 'public.pending_signup'::regclass AND tgname = 'sandbox_fail_first_provisioning'
                """).query(Long.class).single();
    }

    private void pay(TestTenants.TestSignup signup, Map<String, String> form) throws Exception {
        Session session = stripe.client().v1().checkout().sessions().create(stripe.order(signup.id()).build());
        assertThat(new Payer(stripe).pay(session.getUrl(), form).status()).isEqualTo(303);
    }

    private long count(String table) {
        return database.superuser().sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    private String status(TestTenants.TestSignup signup) {
        return database.superuser().sql("SELECT status FROM pending_signup WHERE id = ?").param(signup.id())
                .query(String.class).single();
    }
}
