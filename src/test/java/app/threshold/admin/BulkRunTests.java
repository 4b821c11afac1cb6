package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.JsonLog;
import app.threshold.support.Jobs;
import app.threshold.support.ReadsLog;
import app.threshold.support.StripeTraffic;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
@ReadsLog
class BulkRunTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    StripeTraffic stripe;

    Visitor operator;

    @BeforeEach
    void anOperatorSignsIn() {
        operator = testTenants.signedIn(port, "operator");
    }

    @AfterEach
    void mend() {
        database.mend();
        stripe.mend();
        database.superuser().sql("DROP TRIGGER IF EXISTS stop_after_the_first ON bulk_item; DROP FUNCTION IF EXISTS stop_after_the_first").update();
    }

    @Test
    void theChosenSignupsAreRetriedOneAfterTheOther() {
        TestSignup one = paid();
        TestSignup other = paid();
        TestSignup unpaid = testTenants.heldWedding(19_900);
        String run = start("retry", one.id(), other.id(), unpaid.id());
        assertThat(operator.get(run).text()).contains("0 of 3", "running", "Stop after the one under way");
        assertThat(operator.get(run).body()).contains("data-hx-trigger=\"every 1s\"");

        jobs.runDue();

        Page page = operator.get(run);
        assertThat(page.text()).contains("3 of 3", "finished", "Completed 2", "Nothing to do 1", "Failed 0");
        assertThat(page.body()).doesNotContain("every 1s");
        assertThat(database.owner().sql("SELECT count(*) FROM tenant").query(Integer.class).single()).isEqualTo(2);
        assertThat(actions()).containsExactly("start_retry bulk_run", "retry signup", "retry signup");
        assertThat(operator.get("/admin/bulk-runs").text()).contains("Retrying signups", "operator@example.com", "3 of 3");
    }

    @Test
    void whatFailsIsNamedWithItsReasonAndTheOthersGoOn() {
        TestSignup storefront = testTenants.heldStorefront(0);
        TestSignup couple = paid();
        database.breakInsertsInto("wedding");
        String run = start("retry", couple.id(), storefront.id());

        jobs.runDue();

        Page page = operator.get(run);
        assertThat(page.text()).contains("Completed 1", "Failed 1", "a lasting fault");
        assertThat(page.body()).contains("/admin/signups/" + couple.id());
    }

    @Test
    void whatIsLoggedAboutOneDoesNotBearTheReferenceOfTheOneBefore() {
        TestSignup one = paid();
        TestSignup other = paid();
        start("retry", one.id(), other.id());
        database.superuser().sql("""
                CREATE SCHEMA fault;
                CREATE FUNCTION fault.raise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a fault'; END $$;
                CREATE TRIGGER fault BEFORE INSERT ON operator_action FOR EACH ROW WHEN (NEW.subject = '%s')
                EXECUTE FUNCTION fault.raise()""".formatted(other.id())).update();

        try (var log = new JsonLog()) {
            jobs.runDue();
            assertThat(log.lines("bulk_item_failed")).singleElement().satisfies(line -> {
                assertThat(line.path("subject").asString()).isEqualTo(other.id().toString());
                assertThat(line.has("signupReference")).isFalse();
            });
        }
    }

    @Test
    void damagedTenantsAreRepaired() {
        TestTenant one = testTenants.storefront();
        TestTenant other = testTenants.storefront();
        TestTenant whole = testTenants.wedding();
        database.damage("DELETE FROM package");
        String run = start("repair", one.id(), other.id(), whole.id());

        jobs.runDue();

        assertThat(operator.get(run).text()).contains("Repaired 2", "Nothing to do 1");
        assertThat(database.owner().sql("SELECT count(*) FROM incomplete_tenant").query(Integer.class).single()).isZero();
    }

    @Test
    void aRunThatIsStoppedFinishesTheOneUnderWayAndNoOther() {
        database.superuser().sql("""
                CREATE FUNCTION stop_after_the_first() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN UPDATE bulk_run SET stopped_at = now(), stopped_by = ''other@example.com'', stop_reason = ''ASKED''; RETURN NULL; END';
                CREATE TRIGGER stop_after_the_first AFTER UPDATE ON bulk_item FOR EACH ROW EXECUTE FUNCTION stop_after_the_first()""")
                .update();
        String run = start("retry", paid().id(), paid().id(), paid().id());

        jobs.runDue();

        assertThat(operator.get(run).text()).contains("1 of 3", "stopped by other@example.com", "Completed 1", "Not tried 2");
        assertThat(database.owner().sql("SELECT count(*) FROM tenant").query(Integer.class).single()).isOne();
    }

    @Test
    void whoeverPressesStopIsOnRecordAndOnlyOnce() {
        String run = start("retry", paid().id());

        operator.post(run + "/stops", Map.of());
        assertThat(operator.get(run).text()).contains("stopping").doesNotContain("Stop after the one under way");
        operator.post(run + "/stops", Map.of());
        jobs.runDue();

        assertThat(operator.get(run).text()).contains("0 of 1", "stopped by operator@example.com", "Not tried 1");
        assertThat(actions()).containsExactly("start_retry bulk_run", "stop bulk_run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"level = 'viewer'", "disabled_at = now()"})
    void aRunStopsWhenWhoeverStartedItMayNotAnyMore(String change) {
        String run = start("retry", paid().id(), paid().id());
        testTenants.operator("other@example.com", "owner");
        database.superuser().sql("UPDATE operator SET " + change + " WHERE account_id = (SELECT id FROM account WHERE email = 'operator@example.com')").update();

        jobs.runDue();

        assertThat(database.owner().sql("SELECT count(*) FROM tenant").query(Integer.class).single()).isZero();
        operator = new Visitor(port);
        operator.signIn("other@example.com", TestTenants.PASSWORD);
        assertThat(operator.get(run).text()).contains("0 of 2", "stopped by itself", "Not tried 2", "whoever started it may not do such things any more")
                .doesNotContain("through");
        assertThat(actions()).containsExactly("start_retry bulk_run", "stop bulk_run");
        assertThat(database.owner().sql("SELECT actor || ' ' || detail FROM operator_action WHERE action = 'stop'").query(String.class).list())
                .containsExactly("Threshold STARTER_BARRED");
    }

    @Test
    void aRunStopsWhenStripeIsSilentAndSaysSoInTheReadersLanguage() {
        stripe.disturb((call, work) -> StripeTraffic.Heard.A_FAULT);
        UUID[] doubtful = Stream.generate(() -> {
            TestSignup signup = testTenants.pay(testTenants.heldWedding(19_900));
            database.owner().sql("UPDATE payment SET status = 'open', paid_at = NULL, expires_at = now() - interval '1 hour' WHERE signup_id = ?").param(signup.id()).update();
            database.owner().sql("UPDATE pending_signup SET status = 'held', paid_at = NULL WHERE id = ?").param(signup.id()).update();
            return signup.id();
        }).limit(5).toArray(UUID[]::new);
        String run = start("retry", doubtful);

        jobs.runDueOf(List.of("bulk-run"));

        assertThat(operator.get(run).text()).contains("3 of 5", "stopped by itself", "Failed 3", "Not tried 2", "Stripe did not answer several times in a row");
        operator.post("/language", Map.of("language", "de"));
        assertThat(operator.get(run).text()).contains("Stripe mehrmals hintereinander nicht geantwortet").doesNotContain("silence");
        assertThat(database.owner().sql("SELECT actor || ' ' || detail FROM operator_action WHERE action = 'stop'").query(String.class).list())
                .containsExactly("Threshold STRIPE_SILENT");
    }

    @Test
    void whatHasEndedIsNotCountedAgainAndOlderRunsAreOnTheNextPage() {
        String first = start("retry", paid().id());
        jobs.runDue();
        database.superuser().sql("DELETE FROM bulk_item").update();
        assertThat(operator.get(first).text()).contains("1 of 1", "Completed 1");
        for (int n = 0; n < 50; n++) {
            start("retry", UUID.randomUUID());
        }

        Page page = operator.get("/admin/bulk-runs");

        assertThat(page.body()).doesNotContain(first);
        String next = page.body().replaceAll("(?s).*href=\"(/admin/bulk-runs\\?before=[^\"]+)\".*", "$1");
        assertThat(operator.get(next).body()).contains(first).doesNotContain("href=\"/admin/bulk-runs?before=");
    }

    @Test
    void anotherNodeGoesOnWhereADeadOneWas() {
        TestSignup done = paid();
        TestSignup left = paid();
        String run = start("retry", done.id(), left.id());
        database.superuser().sql("UPDATE bulk_item SET outcome = 'succeeded', done_at = now() WHERE position = 1").update();

        jobs.runDue();

        assertThat(operator.get(run).text()).contains("2 of 2", "finished");
        assertThat(database.owner().sql("SELECT signup_id FROM tenant").query(UUID.class).list()).containsExactly(left.id());
    }

    @Test
    void nothingChosenIsNoRun() {
        assertThat(operator.post("/admin/bulk-runs", Map.of("kind", "retry")).location()).contains("/admin/signups");
        assertThat(operator.post("/admin/bulk-runs", Map.of("kind", "repair")).location()).contains("/admin/tenants/incomplete");
        assertThat(operator.get("/admin/signups?state=stuck&chosen=none").text()).contains("Nothing was chosen.");
        assertThat(operator.get("/admin/tenants/incomplete?chosen=none").text()).contains("Nothing was chosen.");
        assertThat(operator.get("/admin/bulk-runs").text()).contains("Nothing has been done in bulk yet");
    }

    @Test
    void allThatMatchAreTakenWhateverPageTheyStandOn() {
        for (int n = 0; n < 52; n++) {
            paid();
        }
        testTenants.heldStorefront(0);
        Page answer = operator.post("/admin/bulk-runs", Map.of("kind", "retry", "all", "true", "state", "stuck", "plan", "wedding"));

        assertThat(operator.get(answer.location()).text()).contains("0 of 52");
        testTenants.storefront();
        database.damage("DELETE FROM package");
        Page repairs = operator.post("/admin/bulk-runs", Map.of("kind", "repair", "all", "true", "missing", "package"));
        assertThat(operator.get(repairs.location()).text()).contains("0 of 1");
        assertThat(operator.post("/admin/bulk-runs", Map.of("kind", "repair", "all", "true", "missing", "owner")).location())
                .contains("chosen=none");
    }

    /** More begin so than are looked through, and they stand behind more than are looked through for a page. */
    @Test
    void whatASearchHasToGoFarForIsDownloadedWholeAndNotRunOver() {
        database.owner().sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, price_amount, currency, created_at)
                SELECT 'B' || n, 'wedding', sha256(('b' || n)::bytea), CASE WHEN n > 20010 THEN 'many' ELSE 'other' END || n || '@example.com', ?, 19900, 'USD',
                       now() - make_interval(secs => n)
                FROM generate_series(1, 20010 + 5001) n""").param(TestTenants.PASSWORD_HASH).update();

        String back = operator.post("/admin/bulk-runs", Map.of("kind", "retry", "all", "true", "state", "all", "q", "many")).location();
        assertThat(back).contains("/admin/signups", "q=many", "chosen=truncated");
        assertThat(operator.get(back).text()).contains("No run was begun: so many begin like this that not all were looked through.");
        assertThat(operator.get("/admin/signups.csv?state=all&q=many").body().lines()).hasSize(1 + 5001).doesNotHaveDuplicates();
    }

    @Test
    void aViewerStartsAndStopsNothing() {
        String run = start("retry", paid().id());
        testTenants.operator("viewer@example.com", "viewer");
        Visitor viewer = new Visitor(port);
        viewer.signIn("viewer@example.com", TestTenants.PASSWORD);

        assertThat(viewer.get(run).text()).contains("0 of 1").doesNotContain("Stop after");
        assertThat(viewer.post(run + "/stops", Map.of()).status()).isEqualTo(403);
        assertThat(viewer.post("/admin/bulk-runs", Map.of("kind", "retry", "id", paid().id().toString())).status()).isEqualTo(403);
        jobs.runDue();
        assertThat(operator.get(run).text()).contains("1 of 1", "finished");
    }

    private TestSignup paid() {
        return testTenants.pay(testTenants.heldWedding(19_900));
    }

    private String start(String kind, UUID... ids) {
        String chosen = Stream.of(ids).map(UUID::toString).collect(Collectors.joining(","));
        Page answer = operator.post("/admin/bulk-runs", Map.of("kind", kind, "id", chosen));
        assertThat(answer.status()).isEqualTo(303);
        return answer.location();
    }

    private List<String> actions() {
        return database.owner().sql("SELECT action || ' ' || subject_type FROM operator_action ORDER BY id").query(String.class).list();
    }
}
