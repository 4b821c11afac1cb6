package app.threshold.tenant;

import static app.threshold.support.DatabaseSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.platform.TestServer;
import app.threshold.support.Database;
import app.threshold.support.DatabaseSession;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What {@code threshold_app} may not do, and how little it helps to lay a false trail for the functions. */
@IntegrationTest
class RunningRoleTests {

    private static final String DENIED = "42501";

    @Autowired
    Database database;

    private JdbcClient application;
    private TestTenants tenants;

    @BeforeEach
    void connect() {
        application = database.application();
        tenants = new TestTenants(application);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "INSERT INTO tenant (signup_id, plan_code, owner_id) SELECT id, 'storefront', NULL FROM pending_signup",
            "INSERT INTO account (email, password_hash) VALUES ('eve@example.com', '{argon2}$argon2id$x')",
            "INSERT INTO profile (account_id, subscription_status) VALUES (uuidv7(), 'active')",
            "INSERT INTO wedding (tenant_id, partner1_name, partner2_name, wedding_date, theme, pin_code, magic_token) VALUES (uuidv7(), 'A', 'B', now(), 'x', '000000', repeat('a', 64))",
            "INSERT INTO storefront (tenant_id, business_name, category, city) VALUES (uuidv7(), 'A', 'B', 'C')",
            "UPDATE tenant SET owner_id = NULL", "DELETE FROM tenant",
            "UPDATE account SET email = 'eve@example.com'", "UPDATE account SET role = 'OPERATOR'", "DELETE FROM account",
            "UPDATE profile SET subscription_end = NULL", "DELETE FROM profile", "DELETE FROM wedding", "DELETE FROM storefront",
            "UPDATE site_address SET slug = 'mine-now'", "INSERT INTO site_address (slug, tenant_id) SELECT 'second', id FROM tenant",
            "UPDATE email_claim SET email = 'eve@example.com'", "INSERT INTO email_claim (email, account_id) SELECT 'eve@example.com', id FROM account",
            "UPDATE plan SET code = 'wedding'", "DELETE FROM plan", "UPDATE plan SET position = 1",
            "DELETE FROM stripe_event", "DELETE FROM provisioning_attempt", "UPDATE provisioning_attempt SET outcome = 'failed'",
            "INSERT INTO operator (account_id, level, joined_at) SELECT id, 'owner', now() FROM account", "UPDATE operator SET level = 'owner'",
            "UPDATE operator SET disabled_at = NULL", "DELETE FROM operator", "SELECT lock_operator(uuidv7(), false)",
            "UPDATE operator_action SET detail = NULL", "DELETE FROM operator_action", "TRUNCATE operator_action",
            "INSERT INTO tenant_import (file_name, uploaded_by, uploaded_at, status) SELECT 'x', id, now(), 'running' FROM account",
            "INSERT INTO tenant_import_row (import_id, line, faults, missing, tenant_id) SELECT uuidv7(), 2, '', '', id FROM tenant",
            "UPDATE tenant_import SET uploaded_by = NULL", "UPDATE tenant_import_row SET tenant_id = NULL", "UPDATE tenant_import_row SET slug = 'another'",
            "CREATE TABLE public.own (id int)", "CREATE TEMP TABLE own (id int)", "CREATE SCHEMA own",
            "CREATE FUNCTION public.own() RETURNS int LANGUAGE sql RETURN 1",
            "ALTER TABLE tenant DISABLE TRIGGER ALL", "SET session_replication_role = replica",
            "SELECT add_packages(uuidv7(), uuidv7(), 'storefront')" })
    void isDenied(String statement) {
        tenants.storefront();
        var before = Fingerprints.of(database.superuser());
        assertThat(refusal(() -> statement.startsWith("SELECT") ? application.sql(statement).query().listOfRows()
                : application.sql(statement).update())).isEqualTo(DENIED);
        assertThat(Fingerprints.changed(before, Fingerprints.of(database.superuser()))).isEmpty();
    }

    @Test
    void canTruncateNoTableAndOwnsNothing() {
        JdbcClient superuser = database.superuser();
        assertThat(superuser.sql("""
                SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                  AND has_table_privilege('threshold_app', oid, 'TRUNCATE')""").query(String.class).list()).isEmpty();
        assertThat(superuser.sql("""
                SELECT relname::text FROM pg_class WHERE relowner = 'threshold_app'::regrole
                UNION ALL SELECT proname::text FROM pg_proc WHERE proowner = 'threshold_app'::regrole""").query(String.class).list())
                .isEmpty();
        assertThat(superuser.sql("""
                SELECT has_schema_privilege('threshold_app', 'public', 'CREATE') OR has_database_privilege('threshold_app', 'threshold', 'CREATE')
                    OR has_database_privilege('threshold_app', 'threshold', 'TEMP') OR pg_has_role('threshold_app', 'threshold', 'MEMBER')""")
                .query(Boolean.class).single()).isFalse();
    }

    @Test
    void cannotCallASignupCompleteThatHasNoTenant() {
        TestSignup signup = tenants.heldStorefront(0);
        assertThat(refusal(() -> application.sql("""
                UPDATE pending_signup SET status = 'complete', completed_at = now(), password_hash = NULL WHERE id = ?""")
                .param(signup.id()).update())).isEqualTo("23514 signup_complete_has_tenant");
    }

    @Test
    void cannotFreeAnAddressOrAnEmailThatATenantOwns() {
        TestTenant tenant = tenants.wedding();
        assertThat(refusal(() -> application.sql("DELETE FROM site_address WHERE tenant_id = ?").param(tenant.id()).update()))
                .isEqualTo("23514 tenant_is_complete");
        assertThat(refusal(() -> application.sql("DELETE FROM email_claim WHERE account_id = ?").param(tenant.ownerId()).update()))
                .isEqualTo("23503 account_email_is_claimed");
    }

    @ParameterizedTest
    @ValueSource(strings = { "SELECT * FROM provision_tenant('%s')", "SELECT repair_tenant('%s')" })
    void isTheOnlyOtherRoleThatMayCallTheFunctions(String call) throws Exception {
        UUID id = tenants.heldStorefront(0).id();
        try (var session = DatabaseSession.begin(TestServer.superuser())) {
            session.jdbc().sql("CREATE ROLE stranger").update();
            session.jdbc().sql("GRANT USAGE ON SCHEMA public TO stranger").update();
            session.jdbc().sql("SET LOCAL ROLE stranger").update();
            assertThat(refusal(() -> session.jdbc().sql(call.formatted(id)).query().listOfRows())).isEqualTo(DENIED);
        }
    }

    @Test
    void noFunctionOfOursMayBeExecutedByThePublic() {
        assertThat(database.superuser().sql("""
                SELECT proname FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
                  AND (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))""")
                .query(String.class).list()).isEmpty();
    }

    @Test
    void everyFunctionThatRunsAsItsOwnerHasAFixedSearchPathThatEndsWithTheTemporarySchema() {
        List<String> functions = database.superuser().sql("""
                SELECT proname || ' ' || proowner::regrole || ' ' || array_to_string(proconfig, ' ') FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND prosecdef""").query(String.class).list();
        assertThat(functions).hasSizeGreaterThanOrEqualTo(4)
                .allMatch(function -> function.matches("\\w+ threshold .*search_path=pg_catalog, public, pg_temp.*"));
    }

    /**
     * Worse than the role could do itself, which may create nothing at all: all that the functions name stands, made by
     * a superuser, in a schema and among the temporary objects that come first in the caller's search_path.
     */
    @ParameterizedTest
    @ValueSource(strings = { "bait, pg_temp, public, pg_catalog", "pg_temp, bait, public, pg_catalog" })
    void findsNoFalseTrailInItsOwnSearchPath(String searchPath) throws Exception {
        TestSignup unpaid = tenants.heldWedding(19900);
        TestSignup free = tenants.heldStorefront(0);
        try (var session = DatabaseSession.begin(TestServer.superuser())) {
            JdbcClient jdbc = session.jdbc();
            List<String> tables = jdbc.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").query(String.class).list();
            jdbc.sql("CREATE SCHEMA bait").update();
            for (String table : tables) {
                jdbc.sql("CREATE TABLE bait.%1$s (LIKE public.%1$s)".formatted(table)).update();
                jdbc.sql("CREATE TEMP TABLE %1$s (LIKE public.%1$s)".formatted(table)).update();
            }
            jdbc.sql("INSERT INTO bait.pending_signup SELECT * FROM public.pending_signup").update();
            jdbc.sql("UPDATE bait.pending_signup SET price_amount = 0").update();
            jdbc.sql("INSERT INTO pg_temp.pending_signup SELECT * FROM bait.pending_signup").update();
            String trap = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped' USING ERRCODE = 'TH998'; END $$";
            for (String schema : List.of("bait", "pg_temp")) {
                for (String function : List.of("uuidv7() RETURNS uuid", "gen_random_bytes(int) RETURNS bytea", "now() RETURNS timestamptz",
                        "add_wedding(uuid, public.pending_signup) RETURNS void", "add_packages(uuid, uuid, varchar) RETURNS void",
                        "tenant_missing_parts(public.tenant) RETURNS text[]", "lpad(text, int, text) RETURNS text",
                        "uuids_equal(uuid, uuid) RETURNS boolean")) {
                    jdbc.sql("CREATE FUNCTION " + schema + "." + function + " " + trap).update();
                }
            }
            jdbc.sql("CREATE OPERATOR bait.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = bait.uuids_equal)").update();
            jdbc.sql("GRANT USAGE ON SCHEMA bait TO threshold_app").update();
            jdbc.sql("GRANT ALL ON ALL TABLES IN SCHEMA bait TO threshold_app").update();
            jdbc.sql("SET LOCAL ROLE threshold_app").update();
            jdbc.sql("SET LOCAL search_path = " + searchPath).update();

            UUID tenant = jdbc.sql("SELECT tenant_id FROM public.provision_tenant(?)").param(free.id()).query(UUID.class).single();
            assertThat(jdbc.sql("SELECT count(*) FROM public.tenant").query(Long.class).single()).isOne();
            assertThat(jdbc.sql("SELECT count(*) FROM bait.tenant").query(Long.class).single()).isZero();
            assertThat(jdbc.sql("SELECT cardinality(public.repair_tenant(?))").param(tenant).query(Integer.class).single()).isZero();
            assertThat(refusal(() -> jdbc.sql("SELECT public.provision_tenant(?)").param(unpaid.id()).query().listOfRows()))
                    .isEqualTo("TH402");
        }
    }
}
