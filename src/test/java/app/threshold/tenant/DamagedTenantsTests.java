package app.threshold.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

import app.threshold.platform.Prefix;
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

/** The register of damaged tenants, from which their list is read. */
@IntegrationTest
class DamagedTenantsTests {

    @Autowired
    IncompleteTenants incompleteTenants;

    @Autowired
    RepairTenant repairTenant;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Test
    void aTenantThatIsMadeWholeIsNeverRegistered() {
        testTenants.wedding();
        testTenants.storefront();

        assertThat(registered()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DELETE FROM package, package", "DELETE FROM segment, segment", "DELETE FROM storefront, storefront",
            "DELETE FROM site_address WHERE tenant_id = :tenant, address", "UPDATE site_address SET tenant_id = uuidv7() WHERE tenant_id = :tenant, address",
            "DELETE FROM profile WHERE account_id = :owner, profile", "UPDATE tenant SET owner_id = NULL WHERE id = :tenant, owner"})
    void damageIsRegisteredAlsoWhereTriggersAreSwitchedOff(String statement, String part) {
        TestTenant tenant = testTenants.storefront();
        TestTenant other = testTenants.wedding();

        database.damage(statement.replace(":tenant", "'" + tenant.id() + "'").replace(":owner", "'" + tenant.ownerId() + "'"));

        assertThat(registered()).containsExactly(tenant.id()).doesNotContain(other.id());
        assertThat(incompleteTenants.list(TenantFilter.ALL, Turn.first(false, 10)).rows()).singleElement()
                .satisfies(listed -> assertThat(listed.missing()).contains(part));
        assertThat(incompleteTenants.count().count()).isOne();
    }

    @Test
    void anImportThatLeavesATenantIncompleteIsRegistered() {
        UUID signup = testTenants.heldStorefront(0).id();

        database.damage("INSERT INTO tenant (signup_id, plan_code) VALUES ('%s', 'storefront')".formatted(signup));

        assertThat(incompleteTenants.list(TenantFilter.ALL, Turn.first(false, 10)).rows()).singleElement()
                .satisfies(listed -> assertThat(listed.missing()).containsExactly("owner", "profile", "storefront", "segment", "package", "address"));
    }

    @Test
    void theLastPackageMayBeExchanged() {
        TestTenant tenant = testTenants.storefront();

        database.owner().sql("""
                WITH gone AS (DELETE FROM package WHERE name <> 'Basic')
                UPDATE package SET name = 'Everything' WHERE name = 'Basic'""").update();

        assertThat(registered()).doesNotContain(tenant.id());
    }

    @Test
    void whatNoTriggerSawIsFoundByTheWalkAndWhatWasCuredByHandIsDropped() {
        TestTenant emptied = testTenants.storefront();
        TestTenant cured = testTenants.wedding();
        database.damage("DELETE FROM wedding");
        database.damage("INSERT INTO wedding (tenant_id, partner1_name, partner2_name, wedding_date, theme, pin_code, magic_token) VALUES ('%s', 'Ada', 'Grace', now(), 'garden', '123456', repeat('a', 64))".formatted(cured.id()));
        database.superuser().sql("TRUNCATE package").update();
        assertThat(registered()).containsExactly(cured.id());
        assertThat(incompleteTenants.list(TenantFilter.ALL, Turn.first(false, 10)).rows()).isEmpty();

        jobs.run("walk-tenants");

        assertThat(registered()).containsExactly(emptied.id());
    }

    @Test
    void aRepairTakesItOffTheRegister() {
        TestTenant tenant = testTenants.storefront();
        database.damage("DELETE FROM package");

        repairTenant.repair(tenant.id());

        assertThat(incompleteTenants.count().count()).isZero();
    }

    @Test
    void aTenantThatIsGoneIsForgotten() {
        testTenants.storefront();
        database.damage("DELETE FROM package");

        database.damage("DELETE FROM tenant");

        assertThat(incompleteTenants.count().count()).isZero();
    }

    @Test
    void theListIsFilteredAndSearched() {
        TestTenant couple = testTenants.wedding();
        TestTenant shop = testTenants.storefront();
        database.damage("DELETE FROM wedding; DELETE FROM package; DELETE FROM site_address");

        assertThat(ids(new TenantFilter(null, "wedding", null, null, null))).containsExactly(couple.id());
        assertThat(ids(new TenantFilter(null, null, "package", null, null))).containsExactly(shop.id());
        assertThat(ids(new TenantFilter(null, null, "address", null, null))).containsExactly(couple.id(), shop.id());
        assertThat(ids(new TenantFilter(null, null, null, null, Prefix.of(shop.email().toUpperCase().substring(0, 16))))).containsExactly(shop.id());
        assertThat(ids(new TenantFilter(null, null, null, null, Prefix.of(couple.slug())))).containsExactly(couple.id());
        assertThat(ids(new TenantFilter(null, null, null, null, Prefix.of(couple.reference().toLowerCase())))).containsExactly(couple.id());
        assertThat(ids(new TenantFilter(null, null, null, null, Prefix.of("moss")))).containsExactly(shop.id());
        assertThat(ids(new TenantFilter(null, null, null, null, Prefix.of("%")))).isEmpty();
    }

    private List<UUID> ids(TenantFilter filter) {
        return incompleteTenants.list(filter, Turn.first(false, 10)).rows().stream().map(IncompleteTenant::id).toList();
    }

    private List<UUID> registered() {
        return database.owner().sql("SELECT tenant_id FROM damaged_tenant ORDER BY tenant_id").query(UUID.class).list();
    }
}
