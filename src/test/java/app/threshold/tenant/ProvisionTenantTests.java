package app.threshold.tenant;

import static app.threshold.support.DatabaseSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.platform.TestServer;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.DatabaseSession;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The function itself, called as the running role. */
@IntegrationTest
class ProvisionTenantTests {

    @Autowired
    Database database;

    private JdbcClient owner;
    private TestTenants tenants;

    @BeforeEach
    void connect() {
        owner = database.owner();
        tenants = new TestTenants(database.application());
    }

    @Test
    void aPaidWeddingBecomesEverythingThatItsPlanPromises() {
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        TestTenant tenant = tenants.provision(signup);

        Map<String, Object> row = owner.sql("""
                SELECT tenant.plan_code, tenant.signup_id, tenant.owner_id, account.email, account.password_hash, account.role,
                       profile.subscription_status, wedding.partner1_name, wedding.partner2_name, wedding.wedding_date::text,
                       wedding.theme, site_address.slug, site_address.signup_id AS held_by, email_claim.email AS claimed,
                       email_claim.signup_id AS claimed_by
                FROM tenant
                JOIN account ON account.id = tenant.owner_id
                JOIN profile ON profile.account_id = account.id
                JOIN wedding ON wedding.tenant_id = tenant.id
                JOIN site_address ON site_address.tenant_id = tenant.id
                JOIN email_claim ON email_claim.account_id = account.id
                WHERE tenant.id = ?""").param(tenant.id()).query().singleRow();
        assertThat(row).containsEntry("plan_code", "wedding")
                .containsEntry("signup_id", signup.id())
                .containsEntry("owner_id", tenant.ownerId())
                .containsEntry("email", signup.email())
                .containsEntry("password_hash", TestTenants.PASSWORD_HASH)
                .containsEntry("role", "OWNER")
                .containsEntry("subscription_status", "active")
                .containsEntry("partner1_name", "Ada")
                .containsEntry("partner2_name", "Grace")
                .containsEntry("wedding_date", "2031-06-14")
                .containsEntry("theme", "garden")
                .containsEntry("slug", signup.slug())
                .containsEntry("held_by", null)
                .containsEntry("claimed", signup.email())
                .containsEntry("claimed_by", null);
        assertThat(truth("""
                SELECT subscription_end = created_at + interval '2 years' FROM profile WHERE account_id = ?""", tenant.ownerId()))
                .as("two years to the day").isTrue();
        assertThat(truth("SELECT pin_code ~ '^[0-9]{6}$' FROM wedding WHERE tenant_id = ?", tenant.id())).isTrue();
        assertThat(truth("SELECT octet_length(decode(magic_token, 'hex')) = 32 FROM wedding WHERE tenant_id = ?", tenant.id()))
                .isTrue();
        for (String table : List.of("storefront", "segment", "package")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void aStorefrontOpensWithThePackagesOfThePlansTemplates() {
        TestTenant tenant = tenants.storefront();

        assertThat(owner.sql("SELECT business_name, category, city FROM storefront WHERE tenant_id = ?").param(tenant.id())
                .query().singleRow()).isEqualTo(Map.of("business_name", "Moss & Thyme", "category", "florist", "city", "Lisbon"));
        assertThat(owner.sql("SELECT name FROM segment WHERE tenant_id = ?").param(tenant.id()).query(String.class).list())
                .containsExactly("General");
        String columns = "name, description, price_amount, currency, position";
        assertThat(owner.sql("SELECT " + columns + " FROM package WHERE tenant_id = ? ORDER BY position").param(tenant.id())
                .query().listOfRows())
                .isEqualTo(owner.sql("SELECT " + columns + " FROM package_template WHERE plan_code = 'storefront' ORDER BY position")
                        .query().listOfRows())
                .extracting(offer -> offer.get("name")).containsExactly("Basic", "Standard", "Premium");
        assertThat(truth("SELECT subscription_end IS NULL FROM profile WHERE account_id = ?", tenant.ownerId()))
                .as("a storefront has no end").isTrue();
        assertThat(count("wedding")).isZero();
    }

    @Test
    void theSignupIsCompleteAndItsPasswordGone() {
        TestTenant tenant = tenants.storefront();
        assertThat(owner.sql("""
                SELECT status, password_hash, code_hash, completed_at IS NOT NULL AS dated, version
                FROM pending_signup WHERE id = ?""").param(tenant.signupId()).query().singleRow())
                .containsEntry("status", "complete")
                .containsEntry("password_hash", null)
                .containsEntry("code_hash", null)
                .containsEntry("dated", true)
                .containsEntry("version", 1);
        assertThat(owner.sql("SELECT signup_id, triggered_by, outcome, reason FROM provisioning_attempt").query().singleRow())
                .containsEntry("signup_id", tenant.signupId())
                .containsEntry("triggered_by", "other")
                .containsEntry("outcome", "succeeded")
                .containsEntry("reason", null);
    }

    @Test
    void theAttemptSaysWhoCalled() throws Exception {
        TestSignup signup = tenants.heldStorefront(0);
        try (var session = DatabaseSession.begin(TestServer.application())) {
            session.jdbc().sql("SELECT set_config('threshold.triggered_by', 'operator', true)").query().singleRow();
            new TestTenants(session.jdbc()).provision(signup);
            session.commit();
        }
        assertThat(owner.sql("SELECT triggered_by FROM provisioning_attempt").query(String.class).single()).isEqualTo("operator");
    }

    @Test
    void editedTemplatesAndTermsReachLaterTenantsOnly() throws Exception {
        try (var session = DatabaseSession.begin(TestServer.owner())) {
            TestTenants within = new TestTenants(session.jdbc());
            TestTenant before = within.storefront();
            session.jdbc().sql("UPDATE package_template SET name = 'Grand', price_amount = 1 WHERE name = 'Premium'").update();
            session.jdbc().sql("UPDATE plan SET segment_name = 'Weddings', term_months = 1 WHERE code = 'storefront'").update();
            TestTenant after = within.storefront();
            String names = "SELECT name FROM package WHERE tenant_id = ? ORDER BY position";
            assertThat(session.jdbc().sql(names).param(before.id()).query(String.class).list())
                    .containsExactly("Basic", "Standard", "Premium");
            assertThat(session.jdbc().sql(names).param(after.id()).query(String.class).list())
                    .containsExactly("Basic", "Standard", "Grand");
            assertThat(session.jdbc().sql("SELECT name FROM segment WHERE tenant_id = ?").param(after.id()).query(String.class)
                    .single()).isEqualTo("Weddings");
        }
    }

    @Test
    void pinsAndTokensAreNewForEveryWedding() {
        Set<Map<String, Object>> secrets = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            secrets.add(owner.sql("SELECT pin_code, magic_token FROM wedding WHERE tenant_id = ?")
                    .param(tenants.wedding().id()).query().singleRow());
        }
        assertThat(secrets).extracting(secret -> secret.get("magic_token")).doesNotHaveDuplicates();
        assertThat(secrets).extracting(secret -> secret.get("pin_code")).doesNotHaveDuplicates();
    }

    @Test
    void everyKeyIsAUuidOfVersion7() {
        tenants.wedding();
        tenants.storefront();
        List<String> keys = owner.sql("""
                SELECT table_name || '.' || column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND data_type = 'uuid'
                  AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')""").query(String.class).list();
        assertThat(keys).contains("tenant.id", "account.id", "segment.id", "package.id", "provisioning_attempt.id");
        for (String key : keys) {
            String[] parts = key.split("\\.");
            assertThat(owner.sql("SELECT count(*) FROM %s WHERE uuid_extract_version(%s) <> 7".formatted(parts[0], parts[1]))
                    .query(Long.class).single()).as(key).isZero();
        }
    }

    @Test
    void calledTwiceItReturnsTheSameTenant() {
        TestSignup signup = tenants.heldWedding(0);
        Map<String, Object> first = provision(database.application(), signup.id());
        var before = Fingerprints.of(database.superuser());
        Map<String, Object> second = provision(database.application(), signup.id());
        assertThat(first).containsEntry("created", true).containsEntry("slug", signup.slug());
        assertThat(second).containsEntry("created", false).containsEntry("slug", signup.slug())
                .containsEntry("tenant_id", first.get("tenant_id")).containsEntry("owner_id", first.get("owner_id"));
        assertThat(Fingerprints.changed(before, Fingerprints.of(database.superuser()))).isEmpty();
    }

    @Test
    void sixteenAtOnceForOneSignupGetOneTenant() throws Exception {
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        List<Map<String, Object>> answers = allAtOnce(IntStream.range(0, 16).mapToObj(i -> signup.id()).toList());
        assertThat(answers).hasSize(16).extracting(answer -> List.of(answer.get("tenant_id"), answer.get("owner_id"), answer.get("slug")))
                .containsOnly(List.of(answers.getFirst().get("tenant_id"), answers.getFirst().get("owner_id"), signup.slug()));
        assertThat(answers).filteredOn(answer -> answer.get("created").equals(true)).hasSize(1);
        for (String table : List.of("tenant", "account", "profile", "wedding", "provisioning_attempt")) {
            assertThat(count(table)).as(table).isOne();
        }
    }

    @Test
    void fiftyAtOnceForFiftyAddressesAllSucceed() throws Exception {
        List<UUID> signups = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? tenants.pay(tenants.heldWedding(19900)) : tenants.heldStorefront(0)).id()).toList();
        assertThat(allAtOnce(signups)).allMatch(answer -> answer.get("created").equals(true));
        assertThat(count("tenant")).isEqualTo(50);
        assertThat(count("incomplete_tenant")).isZero();
    }

    @Test
    void anAddressHeldOrOwnedCannotBeHeldAgain() {
        TestSignup holder = tenants.heldStorefront(0);
        TestSignup rival = tenants.heldStorefront(0);
        database.owner().sql("DELETE FROM site_address WHERE signup_id = ?").param(rival.id()).update();
        Callable<?> hold = () -> database.application().sql("INSERT INTO site_address (slug, signup_id) VALUES (?, ?)")
                .params(holder.slug(), rival.id()).update();
        assertThat(refusal(hold)).isEqualTo("23505 site_address_pkey");
        tenants.provision(holder);
        assertThat(refusal(hold)).isEqualTo("23505 site_address_pkey");
        assertUntouched("TH409", rival.id());
    }

    @Test
    void anEmailHeldOrOwnedCannotBeHeldAgain() {
        TestSignup holder = tenants.heldStorefront(0);
        TestSignup rival = tenants.heldStorefront(0);
        owner.sql("DELETE FROM email_claim WHERE signup_id = ?").param(rival.id()).update();
        owner.sql("UPDATE pending_signup SET email = ? WHERE id = ?").params(holder.email(), rival.id()).update();
        Callable<?> hold = () -> database.application().sql("INSERT INTO email_claim (email, signup_id) VALUES (?, ?)")
                .params(holder.email(), rival.id()).update();
        assertThat(refusal(hold)).isEqualTo("23505 email_claim_pkey");
        assertUntouched("TH409", rival.id());
        tenants.provision(holder);
        assertThat(refusal(hold)).isEqualTo("23505 email_claim_pkey");
        assertUntouched("23505 account_email_key", rival.id());
    }

    @Test
    void aSignupThatHoldsAnotherAddressThanItsOwnIsNotProvisioned() {
        TestSignup signup = tenants.heldStorefront(0);
        owner.sql("UPDATE pending_signup SET slug = 'somewhere-else' WHERE id = ?").param(signup.id()).update();
        assertUntouched("TH409", signup.id());
    }

    @Test
    void anUnknownSignupIsRefused() {
        assertUntouched("TH404", UUID.randomUUID());
    }

    @Test
    void aDraftIsRefused() {
        TestSignup signup = tenants.heldStorefront(0);
        owner.sql("UPDATE pending_signup SET status = 'draft' WHERE id = ?").param(signup.id()).update();
        assertUntouched("TH409", signup.id());
    }

    @Test
    void withoutAPaymentNothingIsMade() {
        assertUntouched("TH402", tenants.heldWedding(19900).id());
    }

    @Test
    void aSignupThatOnlyCallsItselfPaidIsRefused() {
        TestSignup signup = tenants.heldWedding(19900);
        owner.sql("UPDATE pending_signup SET status = 'paid', paid_at = now() WHERE id = ?").param(signup.id()).update();
        assertUntouched("TH402", signup.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "amount = 19899", "amount = 19901", "currency = 'EUR'", "status = 'open', paid_at = NULL",
            "status = 'created', paid_at = NULL", "status = 'expired', paid_at = NULL" })
    void aPaymentThatIsNotThePriceIsNone(String difference) {
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        owner.sql("UPDATE payment SET " + difference).update();
        assertUntouched("TH402", signup.id());
    }

    @Test
    void anothersPaymentIsNone() {
        tenants.pay(tenants.heldWedding(19900));
        assertUntouched("TH402", tenants.heldWedding(19900).id());
    }

    @Test
    void aWaivedPriceNeedsNoPayment() {
        TestSignup signup = tenants.heldWedding(19900);
        UUID operator = database.application().sql("SELECT create_operator('op@example.com', ?)")
                .param(TestTenants.PASSWORD_HASH).query(UUID.class).single();
        owner.sql("UPDATE pending_signup SET waived_by = ? WHERE id = ?").params(operator, signup.id()).update();
        assertThat(tenants.provision(signup).id()).isNotNull();
    }

    @Test
    void aPlanWithoutPackageTemplatesMakesNothing() throws Exception {
        TestSignup signup = tenants.heldStorefront(0);
        try (var session = DatabaseSession.begin(TestServer.owner())) {
            session.jdbc().sql("DELETE FROM package_template").update();
            assertThat(refusal(() -> provision(session.jdbc(), signup.id()))).isEqualTo("P0002");
        }
    }

    @Test
    void oneWhoWaitsForAStrangersLockGivesUpAfterASecond() {
        TestSignup signup = tenants.heldStorefront(0);
        try (var session = DatabaseSession.begin(TestServer.owner())) {
            session.jdbc().sql("SELECT FROM pending_signup FOR UPDATE").query().listOfRows();
            assertUntouched("55P03", signup.id());
        }
    }

    private void assertUntouched(String refusal, UUID signup) {
        var before = Fingerprints.of(database.superuser());
        assertThat(refusal(() -> provision(database.application(), signup))).isEqualTo(refusal);
        assertThat(Fingerprints.changed(before, Fingerprints.of(database.superuser()))).isEmpty();
    }

    private static Map<String, Object> provision(JdbcClient jdbc, UUID signup) {
        return jdbc.sql("SELECT * FROM provision_tenant(?)").param(signup).query().singleRow();
    }

    /** Each on a connection of its own, opened before the start. */
    private static List<Map<String, Object>> allAtOnce(List<UUID> signups) throws Exception {
        List<DatabaseSession> sessions = new ArrayList<>();
        List<Callable<Map<String, Object>>> calls = new ArrayList<>();
        try {
            for (UUID signup : signups) {
                DatabaseSession session = DatabaseSession.begin(TestServer.application());
                sessions.add(session);
                calls.add(() -> {
                    Map<String, Object> answer = provision(session.jdbc(), signup);
                    session.commit();
                    return answer;
                });
            }
            return AtOnce.run(calls);
        } finally {
            sessions.forEach(DatabaseSession::close);
        }
    }

    private boolean truth(String sql, UUID id) {
        return owner.sql(sql).param(id).query(Boolean.class).single();
    }

    private long count(String table) {
        return owner.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
