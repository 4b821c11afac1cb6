package app.threshold.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import app.threshold.platform.Slice;
import app.threshold.platform.TestServer;
import app.threshold.platform.Turn;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@IntegrationTest
class RepairTenantTests {

    @Autowired
    RepairTenant repairTenant;

    @Autowired
    IncompleteTenants incompleteTenants;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Test
    void wholeTenantsAreOnNoList() {
        testTenants.wedding();
        testTenants.storefront();

        assertThat(incomplete()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "storefront | package    | DELETE FROM package WHERE tenant_id = :tenant",
            "storefront | segment,package | DELETE FROM package WHERE tenant_id = :tenant; DELETE FROM segment WHERE tenant_id = :tenant",
            "storefront | storefront | DELETE FROM storefront WHERE tenant_id = :tenant",
            "storefront | address    | DELETE FROM site_address WHERE tenant_id = :tenant",
            "wedding    | wedding    | DELETE FROM wedding WHERE tenant_id = :tenant",
            "wedding    | profile    | DELETE FROM profile WHERE account_id = :owner",
            "wedding    | owner      | UPDATE tenant SET owner_id = NULL WHERE id = :tenant",
            "wedding    | owner,profile | UPDATE tenant SET owner_id = NULL WHERE id = :tenant; DELETE FROM profile WHERE account_id = :owner; DELETE FROM email_claim WHERE account_id = :owner; DELETE FROM account WHERE id = :owner",
    })
    void whatIsMissingIsListedAndAdded(String plan, String missing, String damage) {
        TestTenant tenant = plan.equals("wedding") ? testTenants.wedding() : testTenants.storefront();
        damage(damage, tenant);
        List<String> listed = incomplete().getFirst().missing();

        assertThat(listed).containsAll(List.of(missing.split(",")));
        assertThat(repairTenant.repair(tenant.id())).isEqualTo(listed);
        assertThat(incomplete()).isEmpty();
    }

    @Test
    void anIncompleteTenantIsListedWithWhatTheOperatorNeeds() {
        TestTenant tenant = testTenants.storefront();
        damage("DELETE FROM site_address WHERE tenant_id = :tenant", tenant);

        assertThat(incomplete()).singleElement().satisfies(listed -> {
            assertThat(listed.id()).isEqualTo(tenant.id());
            assertThat(listed.planCode()).isEqualTo("storefront");
            assertThat(listed.slug()).as("the address it was signed up with").isEqualTo(tenant.slug());
            assertThat(listed.ownerEmail()).isEqualTo(tenant.email());
            assertThat(listed.reference()).isEqualTo(tenant.reference());
            assertThat(listed.missing()).containsExactly("address");
        });
    }

    @Test
    void aRepairTouchesNothingThatIsThere() {
        TestTenant tenant = testTenants.storefront();
        TestTenant neighbour = testTenants.storefront();
        database.owner().sql("UPDATE package SET price_amount = 12345 WHERE tenant_id = ? AND name = 'Basic'").param(tenant.id()).update();
        damage("DELETE FROM package WHERE tenant_id = :tenant AND name <> 'Basic'; DELETE FROM storefront WHERE tenant_id = :tenant", tenant);
        List<Map<String, Object>> neighbours = packages(neighbour);

        assertThat(repairTenant.repair(tenant.id())).containsExactly("storefront");
        assertThat(packages(tenant)).extracting("name", "price_amount").containsExactly(tuple("Basic", 12345L));
        assertThat(packages(neighbour)).isEqualTo(neighbours);
    }

    @Test
    void anOwnerWhoIsMadeAnewIsMailedALinkToSetAPassword() {
        TestTenant tenant = testTenants.wedding();
        damage("UPDATE tenant SET owner_id = NULL WHERE id = :tenant; DELETE FROM profile WHERE account_id = :owner; "
                + "DELETE FROM email_claim WHERE account_id = :owner; DELETE FROM account WHERE id = :owner", tenant);

        repairTenant.repair(tenant.id());
        jobs.runDue();

        assertThat(database.owner().sql("SELECT recipient FROM mailbox_mail WHERE body LIKE '%/reset-password?token=%'").query(String.class).list())
                .containsExactly(tenant.email());
    }

    @Test
    void anOwnerWhoIsOnlyFoundAgainGetsNoMail() {
        TestTenant tenant = testTenants.wedding();
        damage("UPDATE tenant SET owner_id = NULL WHERE id = :tenant", tenant);

        repairTenant.repair(tenant.id());
        jobs.runDue();

        assertThat(database.owner().sql("SELECT count(*) FROM mailbox_mail").query(Long.class).single()).isZero();
    }

    @Test
    void aWholeTenantIsLeftAsItIs() {
        TestTenant tenant = testTenants.wedding();
        List<Map<String, Object>> before = database.owner().sql("SELECT * FROM wedding").query().listOfRows();

        assertThat(repairTenant.repair(tenant.id())).isEmpty();
        assertThat(database.owner().sql("SELECT * FROM wedding").query().listOfRows()).isEqualTo(before);
    }

    @Test
    void anUnknownTenantIsRefused() {
        assertThatThrownBy(() -> repairTenant.repair(UUID.randomUUID()))
                .isInstanceOfSatisfying(TenantNotRepaired.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(TenantNotRepaired.Reason.NO_SUCH_TENANT);
                    assertThat(refused.sqlState()).isEqualTo("TH404");
                });
    }

    @Test
    void anAddressThatBelongsToAnotherNowIsNotTakenBack() {
        TestTenant robbed = testTenants.storefront();
        TestTenant newOwner = testTenants.storefront();
        damage("DELETE FROM site_address WHERE tenant_id = :tenant", robbed);
        damage("DELETE FROM package WHERE tenant_id = :tenant", robbed);
        damage("UPDATE site_address SET slug = '" + robbed.slug() + "' WHERE tenant_id = :tenant", newOwner);

        assertThatThrownBy(() -> repairTenant.repair(robbed.id()))
                .isInstanceOfSatisfying(TenantNotRepaired.class,
                        refused -> assertThat(refused.reason()).isEqualTo(TenantNotRepaired.Reason.CLAIMED_BY_ANOTHER));
        assertThat(packages(robbed)).as("nothing was added").isEmpty();
    }

    @Test
    void aTenantThatSomebodyElseWorksOnIsBusy() throws Exception {
        TestTenant tenant = testTenants.storefront();
        damage("DELETE FROM package WHERE tenant_id = :tenant", tenant);
        try (var other = TestServer.owner().getConnection()) {
            other.setAutoCommit(false);
            try (var lock = other.prepareStatement("SELECT FROM tenant WHERE id = ? FOR UPDATE")) {
                lock.setObject(1, tenant.id());
                lock.execute();
            }
            assertThatThrownBy(() -> repairTenant.repair(tenant.id()))
                    .isInstanceOfSatisfying(TenantNotRepaired.class,
                            refused -> assertThat(refused.reason()).isEqualTo(TenantNotRepaired.Reason.BUSY));
            other.rollback();
        }
    }

    @Test
    void theListIsWalkedFromTheOldestOn() {
        List<UUID> made = Stream.generate(testTenants::wedding).limit(3).map(TestTenant::id).toList();
        database.damage("DELETE FROM wedding");

        Turn turn = Turn.first(false, 2);
        Slice<IncompleteTenant> first = incompleteTenants.list(TenantFilter.ALL, turn);
        Slice<IncompleteTenant> second = incompleteTenants.list(TenantFilter.ALL, turn.goingOnFrom(first.next()));

        assertThat(first.rows()).extracting(IncompleteTenant::id).containsExactly(made.get(0), made.get(1));
        assertThat(second.rows()).extracting(IncompleteTenant::id).containsExactly(made.get(2));
    }

    private List<IncompleteTenant> incomplete() {
        return incompleteTenants.list(TenantFilter.ALL, Turn.first(false, 10)).rows();
    }

    private List<Map<String, Object>> packages(TestTenant tenant) {
        return database.owner().sql("SELECT * FROM package WHERE tenant_id = ? ORDER BY id").param(tenant.id()).query().listOfRows();
    }

    private void damage(String statements, TestTenant tenant) {
        database.damage(statements.replace(":tenant", "'" + tenant.id() + "'").replace(":owner", "'" + tenant.ownerId() + "'"));
    }
}
