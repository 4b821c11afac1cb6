package app.threshold.admin.api;

import static app.threshold.admin.api.Program.ApiScope.INCOMPLETE;
import static app.threshold.admin.api.Program.ApiScope.MAKE;
import static app.threshold.admin.api.Program.ApiScope.REPAIR;
import static app.threshold.admin.api.Program.ApiScope.RETRY;
import static app.threshold.admin.api.Program.ApiScope.SIGNUPS;
import static app.threshold.admin.api.Program.ApiScope.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import app.threshold.admin.api.Program.Answer;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class ApiTests {

    static final String WEDDING = """
            {"plan": "wedding", "email": "ada@example.com", "slug": "ada-and-grace", "partner1Name": "Ada",
             "partner2Name": "Grace", "weddingDate": "2031-06-14", "theme": "garden", "why": "A present"}""";

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Test
    void aProgramReadsSignupsPageByPage() {
        Program program = Program.with(database, port, SIGNUPS);
        for (int n = 0; n < 5; n++) {
            testTenants.pay(testTenants.heldWedding(19900));
        }
        testTenants.wedding();

        assertThat(walk(program, "/api/v1/signups?state=stuck&limit=2")).hasSize(5);
        assertThat(walk(program, "/api/v1/signups?limit=4")).hasSize(6);
    }

    @Test
    void listsTakeTheConsolesFilters() {
        Program program = Program.with(database, port, SIGNUPS, TENANTS, INCOMPLETE);
        TestTenant wedding = testTenants.wedding();
        TestTenant storefront = testTenants.storefront();
        TestSignup held = testTenants.heldWedding(19900);
        database.damage("DELETE FROM package");

        assertThat(walk(program, "/api/v1/signups?state=held")).containsExactly(held.id().toString());
        assertThat(walk(program, "/api/v1/signups?sqlstate=23505")).isEmpty();
        assertThat(program.get("/api/v1/signups?sqlstate=2350").problem()).isEqualTo("400 PARAMETER_INVALID");
        assertThat(walk(program, "/api/v1/signups?q=" + wedding.reference())).containsExactly(wedding.signupId().toString());
        assertThat(walk(program, "/api/v1/tenants?plan=storefront")).containsExactly(storefront.id().toString());
        assertThat(walk(program, "/api/v1/tenants?q=" + wedding.email())).containsExactly(wedding.id().toString());
        assertThat(walk(program, "/api/v1/tenants?limit=1")).containsExactly(wedding.id().toString(), storefront.id().toString());
        assertThat(walk(program, "/api/v1/incomplete?missing=package&age=last1h")).containsExactly(storefront.id().toString());
        assertThat(walk(program, "/api/v1/incomplete?missing=owner")).isEmpty();
    }

    @Test
    void aSignupIsToldWithItsReasonAndARetryCompletesIt() {
        Program program = Program.with(database, port, SIGNUPS, RETRY);
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        database.owner().sql("INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason, finished_at) VALUES (?, 'wizard', 'failed', '23514', 'a reason', now() - interval '1 minute')")
                .param(signup.id()).update();

        JsonNode told = program.get("/api/v1/signups/" + signup.id()).json();
        Answer retried = program.post("/api/v1/signups/" + signup.id() + "/retries", "");
        Answer again = program.post("/api/v1/signups/" + signup.id() + "/retries", "");

        assertThat(told.get("reference").asString()).isEqualTo(signup.reference());
        assertThat(told.get("lastSqlState").asString()).isEqualTo("23514");
        assertThat(retried.status()).isEqualTo(200);
        assertThat(retried.json().get("status").asString()).isEqualTo("complete");
        assertThat(again.status()).isEqualTo(200);
        assertThat(database.owner().sql("SELECT triggered_by FROM provisioning_attempt WHERE outcome = 'succeeded'")
                .query(String.class).list()).containsExactly("api");
        assertThat(database.owner().sql("SELECT actor_id IS NULL AND actor LIKE 'Report (tk\\_%' AND remote_address IS NOT NULL FROM operator_action WHERE action = 'retry'")
                .query(Boolean.class).list()).containsExactly(true, true);
    }

    @Test
    void aTenantIsMadeThroughTheSameProvisioning() {
        Program program = Program.with(database, port, MAKE, TENANTS);

        Answer made = program.post("/api/v1/tenants", WEDDING);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().get("name").asString()).isEqualTo("Ada & Grace");
        assertThat(made.json().get("missing")).isEmpty();
        assertThat(program.get(made.header("Location")).json()).isEqualTo(made.json());
        assertThat(made.body()).doesNotContain("pin", "magic");
        assertThat(database.owner().sql("SELECT triggered_by FROM provisioning_attempt").query(String.class).list()).containsExactly("api");
        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup s JOIN api_key k ON k.created_by = s.waived_by")
                .query(Long.class).single()).isEqualTo(1);
        assertThat(new Visitor(port).get("/s/ada-and-grace").status()).isEqualTo(200);
    }

    @Test
    void whatATenantLacksIsToldAndARepairAddsJustThat() {
        Program program = Program.with(database, port, INCOMPLETE, REPAIR);
        TestTenant tenant = testTenants.storefront();
        database.damage("DELETE FROM package");

        JsonNode incomplete = program.get("/api/v1/incomplete").json().get("items").get(0);
        Answer repaired = program.post("/api/v1/tenants/" + tenant.id() + "/repairs", "");

        assertThat(incomplete.get("id").asString()).isEqualTo(tenant.id().toString());
        assertThat(incomplete.get("missing").toString()).isEqualTo("[\"package\"]");
        assertThat(repaired.json().get("added").toString()).isEqualTo("[\"package\"]");
        assertThat(program.get("/api/v1/incomplete").json().get("items")).isEmpty();
    }

    @Test
    void aTenantsOwnKeySeesThatTenantAlone() {
        TestTenant own = testTenants.wedding();
        TestTenant other = testTenants.wedding();
        Program program = Program.of(database, port, own.id(), "tenants:read");

        assertThat(walk(program, "/api/v1/tenants")).containsExactly(own.id().toString());
        assertThat(program.get("/api/v1/tenants/" + own.id()).status()).isEqualTo(200);
        assertThat(program.get("/api/v1/tenants/" + other.id()).problem()).isEqualTo("404 TENANT_NOT_FOUND");
        assertThat(program.get("/api/v1/signups").problem()).isEqualTo("403 SCOPE_MISSING");
    }

    @Test
    void whatAKeyMayNotReadItMayNotWeighEither() {
        TestTenant own = testTenants.wedding();
        Program program = Program.of(database, port, own.id(), "tenants:read");

        for (String path : List.of("/api/v1/signups?q=ada", "/api/v1/signups/" + own.signupId(), "/api/v1/incomplete")) {
            Answer answer = Program.send(program.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.status()).as(path).isEqualTo(403);
        }
        assertThat(Program.send(program.request("/api/v1/tenants").method("HEAD", HttpRequest.BodyPublishers.noBody())).status())
                .isEqualTo(200);
    }

    @Test
    void aPlatformsKeyOpensNothingWhileItsMakerIsDisabledOrNoOwner() {
        Program program = Program.with(database, port, TENANTS);
        TestTenant tenant = testTenants.wedding();
        Program tenants = Program.of(database, port, tenant.id(), "tenants:read");

        for (String change : List.of("disabled_at = now()", "disabled_at = NULL, level = 'operator'")) {
            database.superuser().sql("UPDATE operator SET " + change).update();
            assertThat(program.get("/api/v1/tenants").problem()).isEqualTo("401 API_KEY_INVALID");
            assertThat(tenants.get("/api/v1/tenants").status()).isEqualTo(200);
        }
        database.superuser().sql("UPDATE operator SET level = 'owner'").update();
        assertThat(program.get("/api/v1/tenants").status()).isEqualTo(200);
    }

    @Test
    void theKeyIsTakenByBasicTooAndItsUseIsNoted() {
        Program program = Program.with(database, port, TENANTS);
        String basic = Base64.getEncoder().encodeToString(program.token.replaceFirst("\\.", ":").getBytes());

        assertThat(Program.send(Program.bare(port, "/api/v1/tenants").header("Authorization", "Basic " + basic)).status()).isEqualTo(200);
        assertThat(database.owner().sql("SELECT last_used_at IS NOT NULL FROM api_key").query(Boolean.class).single()).isTrue();
    }

    @Test
    void theApiNeitherTakesNorGivesASessionOrACookie() {
        Visitor operator = new Visitor(port);
        database.application().sql("SELECT create_operator('operator@example.com', ?)").param(TestTenants.PASSWORD_HASH)
                .query().singleValue();
        operator.signIn("operator@example.com", TestTenants.PASSWORD);

        assertThat(operator.get("/api/v1/tenants").status()).isEqualTo(401);
        assertThat(Program.with(database, port, TENANTS).get("/api/v1/tenants").header("Set-Cookie")).isEmpty();
    }

    @Test
    void theSameRequestWithTheSameIdempotencyKeyHasItsEffectOnceAndTheSameAnswer() {
        Program program = Program.with(database, port, MAKE, TENANTS);

        Answer first = program.post("/api/v1/tenants", WEDDING, "order-1");
        Answer second = program.post("/api/v1/tenants", WEDDING, "order-1");

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        // Another program's key of the same name is another key.
        assertThat(Program.with(database, port, MAKE).post("/api/v1/tenants", WEDDING, "order-1").problem()).isEqualTo("409 EMAIL_TAKEN".replace("EMAIL", "ADDRESS"));
    }

    @Test
    void aRefusalIsKeptLikeAnyAnswerAndAFailureOnOurSideIsNot() {
        Program program = Program.with(database, port, RETRY, REPAIR);
        TestSignup unpaid = testTenants.heldWedding(19900);
        String path = "/api/v1/signups/" + unpaid.id() + "/retries";
        assertThat(program.post(path, "", "a").problem()).isEqualTo("409 SIGNUP_NOT_PAID");
        testTenants.pay(unpaid);
        assertThat(program.post(path, "", "a").problem()).isEqualTo("409 SIGNUP_NOT_PAID");
        database.superuser().sql("REVOKE SELECT ON provisioning_attempt FROM threshold_app").update();
        try {
            assertThat(program.post(path, "", "b").problem()).isEqualTo("500 INTERNAL_ERROR");
        } finally {
            database.superuser().sql("GRANT SELECT ON provisioning_attempt TO threshold_app").update();
        }
        assertThat(program.post(path, "", "b").status()).isEqualTo(200);
    }

    /** The connection is lost with the tenant's commit behind it, and nothing can be written of the answer: what a kill leaves. */
    @Test
    void aRequestThatWasCutOffBeforeItsAnswerWasKeptIsAnsweredAsItWouldHaveBeen() {
        Program program = Program.with(database, port, MAKE, TENANTS);
        cutOffWhateverWrites("UPDATE ON api_answer");
        try {
            assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").status()).isEqualTo(500);
        } finally {
            database.mend();
        }
        assertThat(database.owner().sql("SELECT count(*) FROM tenant").query(Long.class).single()).isEqualTo(1);
        assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").problem()).isEqualTo("409 REQUEST_IN_FLIGHT");
        clock.advance(KeptAnswers.ABANDONED_AFTER.plusSeconds(1));

        Answer again = program.post("/api/v1/tenants", WEDDING, "order-1");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().get("slug").asString()).isEqualTo("ada-and-grace");
        assertThat(program.get(again.header("Location")).body()).isEqualTo(again.body());
        assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(database.owner().sql("SELECT count(*) FROM tenant").query(Long.class).single()).isEqualTo(1);
        assertThat(database.owner().sql("SELECT count(*) FROM operator_action WHERE action = 'waive_price'").query(Long.class).single()).isEqualTo(1);
        // The same order by another key is another order.
        assertThat(program.post("/api/v1/tenants", WEDDING, "order-2").problem()).endsWith("_TAKEN");
    }

    @Test
    void aRequestThatWasCutOffBetweenTheSignupAndItsTenantIsCompletedByItsRepeat() {
        Program program = Program.with(database, port, MAKE, TENANTS);
        cutOffWhateverWrites("INSERT ON tenant", "UPDATE ON api_answer");
        try {
            assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").status()).isEqualTo(500);
        } finally {
            database.mend();
        }
        clock.advance(KeptAnswers.ABANDONED_AFTER.plusSeconds(1));
        assertThat(database.owner().sql("SELECT status FROM pending_signup").query(String.class).single()).isEqualTo("paid");

        assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").status()).isEqualTo(201);

        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup").query(Long.class).single()).isEqualTo(1);
    }

    /** The database fails over, and the platform completes the signup by itself: the program that asks again is told so. */
    @Test
    void aTenantThatCouldNotBeMadeAtFirstIsWhatTheSameRequestIsAnsweredWithLater() {
        Program program = Program.with(database, port, MAKE, TENANTS);
        database.breakInsertsInto("wedding");
        try {
            assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").problem()).isEqualTo("422 TENANT_PROVISIONING_ERROR");
            assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").problem()).isEqualTo("422 TENANT_PROVISIONING_ERROR");
        } finally {
            database.mend();
        }
        database.owner().sql("SELECT provision_tenant(id) FROM pending_signup").query().listOfRows();

        Answer again = program.post("/api/v1/tenants", WEDDING, "order-1");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().get("slug").asString()).isEqualTo("ada-and-grace");
        assertThat(again.header("Idempotent-Replayed")).isEmpty();
        assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup").query(Long.class).single()).isOne();
    }

    @Test
    void aKeyWhoseRequestFailedMayBeUsedForAnother() {
        Program program = Program.with(database, port, MAKE, TENANTS);
        database.superuser().sql("REVOKE INSERT (email) ON email_claim FROM threshold_app").update();
        try {
            assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").problem()).isEqualTo("500 INTERNAL_ERROR");
        } finally {
            database.superuser().sql("GRANT INSERT (email) ON email_claim TO threshold_app").update();
        }

        Answer other = program.post("/api/v1/tenants", WEDDING.replace("ada", "bea"), "order-1");

        assertThat(other.status()).isEqualTo(201);
        assertThat(other.json().get("slug").asString()).isEqualTo("bea-and-grace");
    }

    private void cutOffWhateverWrites(String... events) {
        database.mend();
        database.superuser().sql("""
                CREATE SCHEMA fault;
                CREATE FUNCTION fault.cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$""").update();
        for (String event : events) {
            database.superuser().sql("CREATE TRIGGER fault AFTER %s FOR EACH ROW EXECUTE FUNCTION fault.cut()".formatted(event)).update();
        }
    }

    @Test
    void afterADayAnIdempotencyKeyIsForgotten() {
        Program program = Program.with(database, port, MAKE, TENANTS);
        program.post("/api/v1/tenants", WEDDING, "order-1");

        clock.advance(KeptAnswers.KEPT_FOR.plusSeconds(1));

        assertThat(program.post("/api/v1/tenants", WEDDING, "order-1").problem()).endsWith("_TAKEN");
    }

    @Test
    void ofManyAtOnceWithOneIdempotencyKeyOneIsWorkedOn() throws Exception {
        Program program = Program.with(database, port, MAKE, TENANTS);

        List<Answer> answers = AtOnce.run(Stream.<Callable<Answer>>generate(() -> () -> program.post("/api/v1/tenants", WEDDING, "order-1"))
                .limit(8).toList());

        assertThat(answers).filteredOn(answer -> answer.status() == 201).isNotEmpty();
        assertThat(answers).filteredOn(answer -> answer.status() != 201).allMatch(answer -> answer.problem().equals("409 REQUEST_IN_FLIGHT"));
        assertThat(database.owner().sql("SELECT count(*) FROM tenant").query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void eachAnswerTellsHowManyRequestsAreLeft() {
        Answer answer = Program.with(database, port, TENANTS).get("/api/v1/tenants");

        assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"default\";q=300;w=60");
        assertThat(answer.header("RateLimit")).matches("\"default\";r=299;t=1");
    }

    private static List<String> walk(Program program, String path) {
        List<String> ids = new ArrayList<>();
        String next = path;
        while (next != null) {
            Answer page = program.get(next);
            assertThat(page.status()).isEqualTo(200);
            StreamSupport.stream(page.json().get("items").spliterator(), false).forEach(item -> ids.add(item.get("id").asString()));
            JsonNode cursor = page.json().get("next");
            next = cursor.isNull() ? null : path + (path.contains("?") ? "&" : "?") + "cursor=" + cursor.asString();
        }
        assertThat(ids).doesNotHaveDuplicates();
        return ids;
    }
}
