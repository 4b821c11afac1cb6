package app.threshold.tenant;

import static app.threshold.support.DatabaseSession.refusal;
import static app.threshold.support.DatabaseSession.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.platform.TestServer;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.DatabaseSession;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database refuses an incomplete tenant at commit, whoever writes; those damaged past it are found and repaired. */
@IntegrationTest
class TenantCompletenessTests {

    private static final String INCOMPLETE = "23514 tenant_is_complete";

    @Autowired
    Database database;

    private TestTenants tenants;

    @BeforeEach
    void connect() {
        tenants = new TestTenants(database.application());
    }

    @ParameterizedTest
    @CsvSource({ "storefront", "segment", "package", "address", "owner" })
    void theOwnerRoleCannotCommitAStorefrontThatLacksAPart(String lacking) {
        TestSignup signup = tenants.heldStorefront(0);
        try (var session = DatabaseSession.begin(TestServer.owner())) {
            assertThat(refusalOf(() -> writeByHand(session.jdbc(), signup, lacking))).as("until the commit").isNull();
            assertThat(refusalOf(session::commit)).isEqualTo(INCOMPLETE);
        }
        assertThat(count("tenant")).isZero();
    }

    @Test
    void anOwnerWithoutAProfileIsRefusedAtOnce() {
        TestSignup signup = tenants.heldStorefront(0);
        try (var session = DatabaseSession.begin(TestServer.owner())) {
            assertThat(refusalOf(() -> writeByHand(session.jdbc(), signup, "profile"))).isEqualTo("23503 tenant_owner_has_a_profile");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ })
    void aProfileCannotBeTakenFromUnderATenantThatIsBeingWritten(int isolation) throws Exception {
        TestSignup signup = tenants.heldStorefront(0);
        UUID account;
        try (var session = DatabaseSession.begin(TestServer.owner())) {
            account = writeOwner(session.jdbc(), signup, "nothing");
            session.commit();
        }
        try (var writer = DatabaseSession.begin(TestServer.owner(), isolation);
                var thief = DatabaseSession.begin(TestServer.owner(), isolation)) {
            thief.jdbc().sql("SELECT FROM profile").query().listOfRows();
            writeTenant(writer.jdbc(), signup, account, "nothing");
            List<Callable<String>> both = List.of(() -> String.valueOf(refusalOf(writer::commit)), () -> String.valueOf(refusalOf(() -> {
                thief.jdbc().sql("DELETE FROM profile").update();
                thief.commit();
            })));
            assertThat(AtOnce.run(both)).containsOnlyOnce("null");
        }
        assertThat(count("incomplete_tenant")).isZero();
    }

    @Test
    void theOwnerRoleCanCommitAWholeStorefront() throws Exception {
        try (var session = DatabaseSession.begin(TestServer.owner())) {
            writeByHand(session.jdbc(), tenants.heldStorefront(0), "nothing");
            session.commit();
        }
        assertThat(count("tenant")).isOne();
    }

    @Test
    void theOwnerRoleCannotCommitAWeddingWithoutItsWedding() {
        TestTenant tenant = tenants.wedding();
        assertThat(refusal(() -> database.owner().sql("DELETE FROM wedding WHERE tenant_id = ?").param(tenant.id()).update()))
                .isEqualTo(INCOMPLETE);
    }

    @Test
    void theLastPackageCannotBeDeleted() {
        UUID tenant = tenants.storefront().id();
        JdbcClient application = database.application();
        assertThat(application.sql("DELETE FROM package WHERE tenant_id = ? AND name <> 'Basic'").param(tenant).update()).isEqualTo(2);
        assertThat(refusal(() -> application.sql("DELETE FROM package WHERE tenant_id = ?").param(tenant).update()))
                .isEqualTo(INCOMPLETE);
        assertThat(refusal(() -> application.sql("DELETE FROM segment WHERE tenant_id = ?").param(tenant).update()))
                .isEqualTo(INCOMPLETE);
        assertThat(count("package")).isOne();
    }

    @Test
    void theLastPackageCanBeExchangedInOneTransaction() throws Exception {
        UUID tenant = tenants.storefront().id();
        try (var session = DatabaseSession.begin(TestServer.application())) {
            session.jdbc().sql("DELETE FROM package WHERE tenant_id = ?").param(tenant).update();
            session.jdbc().sql("""
                    INSERT INTO package (tenant_id, segment_id, name, description, price_amount, currency)
                    SELECT tenant_id, id, 'Only', 'One for all', 100, 'USD' FROM segment WHERE tenant_id = ?""")
                    .param(tenant).update();
            session.commit();
        }
        assertThat(count("package")).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = { Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ,
            Connection.TRANSACTION_SERIALIZABLE })
    void twoWhoEachDeleteOneOfTheLastTwoPackagesAtOnceDoNotBothSucceed(int isolation) throws Exception {
        UUID tenant = tenants.storefront().id();
        database.application().sql("DELETE FROM package WHERE name = 'Premium'").update();
        try (var one = DatabaseSession.begin(TestServer.application(), isolation);
                var other = DatabaseSession.begin(TestServer.application(), isolation)) {
            String delete = "DELETE FROM package WHERE tenant_id = ? AND name = ?";
            one.jdbc().sql(delete).params(tenant, "Basic").update();
            other.jdbc().sql(delete).params(tenant, "Standard").update();
            List<Callable<String>> commits = List.of(() -> String.valueOf(refusalOf(one::commit)),
                    () -> String.valueOf(refusalOf(other::commit)));
            assertThat(AtOnce.run(commits)).containsOnlyOnce("null").containsAnyOf(INCOMPLETE, "40001");
        }
        assertThat(count("package")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "DELETE FROM site_address", "DELETE FROM storefront", "UPDATE tenant SET owner_id = NULL",
            "UPDATE tenant SET plan_code = 'wedding'", "UPDATE package SET tenant_id = (SELECT max(tenant_id::text)::uuid FROM package), segment_id = (SELECT id FROM segment ORDER BY tenant_id DESC LIMIT 1), name = name || tenant_id",
            "UPDATE site_address SET tenant_id = NULL, signup_id = (SELECT id FROM pending_signup WHERE status = 'held')" })
    void noPartOfATenantCanBeTakenAway(String theft) {
        tenants.storefront();
        tenants.storefront();
        database.owner().sql("DELETE FROM site_address WHERE signup_id = ?").param(tenants.heldWedding(0).id()).update();
        String change = theft.startsWith("UPDATE site_address")
                ? theft + " WHERE slug = (SELECT min(slug) FROM site_address WHERE tenant_id IS NOT NULL)" : theft;
        assertThat(refusal(() -> database.owner().sql(change).update())).isEqualTo(INCOMPLETE);
        assertThat(count("incomplete_tenant")).isZero();
    }

    @Test
    void anOwnersAccountCannotBeDeletedFromUnderTheTenant() {
        tenants.wedding();
        assertThat(refusal(() -> database.owner().sql("DELETE FROM account").update())).startsWith("23503");
    }

    @Test
    void aWholeTenantCanBeDeleted() {
        tenants.storefront();
        assertThat(database.owner().sql("DELETE FROM tenant").update()).isOne();
        assertThat(count("package")).isZero();
    }

    @Test
    void aPackageCannotPointIntoAnotherTenantsSegment() {
        UUID mine = tenants.storefront().id();
        UUID theirs = tenants.storefront().id();
        JdbcClient application = database.application();
        assertThat(refusal(() -> application.sql("""
                INSERT INTO package (tenant_id, segment_id, name, description, price_amount, currency)
                SELECT ?, id, 'Stray', 'Stray', 1, 'USD' FROM segment WHERE tenant_id = ?""").params(mine, theirs).update()))
                .isEqualTo("23503 package_segment_fkey");
        assertThat(refusal(() -> application.sql("""
                UPDATE package SET segment_id = (SELECT id FROM segment WHERE tenant_id = ?) WHERE tenant_id = ?""")
                .params(theirs, mine).update())).isEqualTo("23503 package_segment_fkey");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "wedding    | UPDATE tenant SET owner_id = NULL WHERE id = :id                                              | owner,profile",
            "wedding    | DELETE FROM profile USING tenant WHERE account_id = owner_id AND tenant.id = :id              | profile",
            "wedding    | DELETE FROM wedding WHERE tenant_id = :id                                                     | wedding",
            "wedding    | DELETE FROM site_address WHERE tenant_id = :id                                                | address",
            "storefront | DELETE FROM storefront WHERE tenant_id = :id                                                  | storefront",
            "storefront | DELETE FROM package WHERE tenant_id = :id                                                     | package",
            "storefront | DELETE FROM package WHERE tenant_id = :id; DELETE FROM segment WHERE tenant_id = :id          | segment,package" })
    void whatADamagedTenantLacksIsNamedAndAddedAgain(String plan, String damage, String missing) {
        TestTenant tenant = plan.equals("wedding") ? tenants.wedding() : tenants.storefront();
        TestTenant unharmed = tenants.storefront();
        damage(damage, tenant.id());
        assertThat(missing(tenant.id())).containsExactlyInAnyOrder(missing.split(","));
        assertThat(missing(unharmed.id())).isEmpty();

        var before = Fingerprints.of(database.superuser());
        assertThat(database.application().sql("SELECT unnest(repair_tenant(?))").param(tenant.id()).query(String.class).list())
                .containsExactlyInAnyOrder(missing.split(","));
        assertThat(missing(tenant.id())).isEmpty();
        if (!missing.startsWith("owner")) {
            assertThat(Fingerprints.changed(before, Fingerprints.of(database.superuser()))).containsExactlyInAnyOrder(
                    Arrays.stream(missing.split(",")).map(part -> part.equals("address") ? "site_address" : part).toArray(String[]::new));
        }
    }

    @Test
    void aWholeTenantIsLeftAsItIs() {
        TestTenant tenant = tenants.wedding();
        var before = Fingerprints.of(database.superuser());
        assertThat(database.application().sql("SELECT cardinality(repair_tenant(?))").param(tenant.id()).query(Integer.class).single())
                .isZero();
        assertThat(Fingerprints.changed(before, Fingerprints.of(database.superuser()))).isEmpty();
    }

    @Test
    void anOwnerWhoseAccountIsGoneGetsANewOneThatNoPasswordFits() {
        TestTenant tenant = tenants.wedding();
        damage("""
                UPDATE tenant SET owner_id = NULL WHERE id = :id; DELETE FROM profile; DELETE FROM email_claim;
                DELETE FROM account""", tenant.id());
        repair(tenant);
        assertThat(database.owner().sql("""
                SELECT account.email, account.password_hash, email_claim.account_id = account.id AS claimed,
                       profile.subscription_end = tenant.created_at + interval '24 months' AS same_term
                FROM tenant JOIN account ON account.id = owner_id JOIN profile ON profile.account_id = owner_id
                JOIN email_claim ON email_claim.email = account.email""").query().singleRow())
                .containsEntry("email", tenant.email())
                .containsEntry("password_hash", "{argon2}$argon2id$none")
                .containsEntry("claimed", true)
                .containsEntry("same_term", true);
    }

    @Test
    void anAddressThatIsAnothersNowIsNotTakenAway() {
        TestTenant damaged = tenants.wedding();
        TestSignup other = tenants.heldStorefront(0);
        damage("DELETE FROM site_address WHERE tenant_id = :id", damaged.id());
        database.owner().sql("UPDATE site_address SET slug = ? WHERE signup_id = ?").params(damaged.slug(), other.id()).update();
        assertThat(refusalOf(() -> repair(damaged))).isEqualTo("TH423");
        assertThat(missing(damaged.id())).containsExactly("address");
    }

    @Test
    void anEmailThatAnotherSignupHoldsNowIsNotTakenAway() {
        TestTenant damaged = tenants.wedding();
        TestSignup other = tenants.heldStorefront(0);
        damage("""
                UPDATE tenant SET owner_id = NULL WHERE id = :id; DELETE FROM profile;
                DELETE FROM email_claim WHERE account_id IS NOT NULL; DELETE FROM account""", damaged.id());
        database.owner().sql("UPDATE email_claim SET email = ? WHERE signup_id = ?").params(damaged.email(), other.id()).update();
        assertThat(refusalOf(() -> repair(damaged))).isEqualTo("TH423");
        assertThat(missing(damaged.id())).containsExactlyInAnyOrder("owner", "profile");
    }

    @Test
    void anUnknownTenantIsNotRepaired() {
        assertThat(refusal(() -> database.application().sql("SELECT repair_tenant(?)").param(UUID.randomUUID()).query().singleRow()))
                .isEqualTo("TH404");
    }

    private void repair(TestTenant tenant) {
        database.application().sql("SELECT repair_tenant(?)").param(tenant.id()).query().singleRow();
    }

    private List<String> missing(UUID tenant) {
        return database.application().sql("SELECT unnest(missing) FROM incomplete_tenant WHERE tenant_id = ?").param(tenant)
                .query(String.class).list();
    }

    /** With every trigger and foreign key silenced, as a broken import would do it. */
    private void damage(String sql, UUID tenant) {
        database.superuser().sql("BEGIN; SET LOCAL session_replication_role = replica; " + sql + "; COMMIT").param("id", tenant).update();
    }

    private long count(String table) {
        return database.owner().sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    /** What provision_tenant does for a storefront, but for one part. */
    private static void writeByHand(JdbcClient jdbc, TestSignup signup, String lacking) {
        writeTenant(jdbc, signup, writeOwner(jdbc, signup, lacking), lacking);
    }

    private static UUID writeOwner(JdbcClient jdbc, TestSignup signup, String lacking) {
        UUID account = jdbc.sql("INSERT INTO account (email, password_hash) VALUES (?, ?) RETURNING id")
                .params(signup.email(), TestTenants.PASSWORD_HASH).query(UUID.class).single();
        jdbc.sql("UPDATE email_claim SET signup_id = NULL, account_id = ? WHERE email = ?").params(account, signup.email()).update();
        if (!lacking.equals("profile")) {
            jdbc.sql("INSERT INTO profile (account_id, subscription_status) VALUES (?, 'active')").param(account).update();
        }
        return account;
    }

    private static void writeTenant(JdbcClient jdbc, TestSignup signup, UUID account, String lacking) {
        UUID tenant = jdbc.sql("INSERT INTO tenant (signup_id, plan_code, owner_id) VALUES (?, 'storefront', ?) RETURNING id")
                .param(signup.id()).param(lacking.equals("owner") ? null : account).query(UUID.class).single();
        if (!lacking.equals("address")) {
            jdbc.sql("UPDATE site_address SET signup_id = NULL, tenant_id = ? WHERE slug = ?").params(tenant, signup.slug()).update();
        }
        if (!lacking.equals("storefront")) {
            jdbc.sql("INSERT INTO storefront (tenant_id, business_name, category, city) VALUES (?, 'Moss', 'florist', 'Lisbon')")
                    .param(tenant).update();
        }
        if (!lacking.equals("segment")) {
            jdbc.sql("INSERT INTO segment (tenant_id, name) VALUES (?, 'General')").param(tenant).update();
            if (!lacking.equals("package")) {
                jdbc.sql("""
                        INSERT INTO package (tenant_id, segment_id, name, description, price_amount, currency)
                        SELECT tenant_id, id, 'Basic', 'The essentials', 100, 'USD' FROM segment WHERE tenant_id = ?""")
                        .param(tenant).update();
            }
        }
        jdbc.sql("""
                UPDATE pending_signup SET status = 'complete', completed_at = now(), password_hash = NULL WHERE id = ?""")
                .param(signup.id()).update();
    }
}
