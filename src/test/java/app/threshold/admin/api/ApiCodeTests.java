package app.threshold.admin.api;

import static app.threshold.admin.api.Program.ApiScope.INCOMPLETE;
import static app.threshold.admin.api.Program.ApiScope.MAKE;
import static app.threshold.admin.api.Program.ApiScope.REPAIR;
import static app.threshold.admin.api.Program.ApiScope.RETRY;
import static app.threshold.admin.api.Program.ApiScope.SIGNUPS;
import static app.threshold.admin.api.Program.ApiScope.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

import app.threshold.admin.api.Program.Answer;
import app.threshold.platform.RandomTokens;
import app.threshold.platform.TestServer;
import app.threshold.support.Database;
import app.threshold.support.DatabaseSession;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Every code that the API refuses with, brought about. */
@IntegrationTest
class ApiCodeTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    Program program;

    @BeforeEach
    void aProgramWithAllScopes() {
        program = Program.with(database, port, SIGNUPS, TENANTS, MAKE, INCOMPLETE, RETRY, REPAIR);
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeHasATestHere(ApiCode code) throws IOException {
        assertThat(Files.readString(Path.of("src/test/java/app/threshold/admin/api/ApiCodeTests.java")))
                .contains("\"" + code.status().value() + " " + code.name() + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signups?state=nonsense", "signups?limit=0", "signups?limit=201", "signups?limit=many", "tenants?plan=free", "signups?age=old", "incomplete?missing=nothing",
            "signups/nonsense", "tenants/nonsense", "incomplete?limit=-1"})
    void aParameterThatIsNotOfItsKind(String path) {
        assertThat(program.get("/api/v1/" + path).problem()).isEqualTo("400 PARAMETER_INVALID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "%21", "AAAA", "YWJj"})
    void aCursorThatNobodyGave(String cursor) {
        assertThat(program.get("/api/v1/signups?cursor=" + cursor).problem()).isEqualTo("400 CURSOR_INVALID");
        assertThat(program.get("/api/v1/tenants?cursor=" + cursor).problem()).isEqualTo("400 CURSOR_INVALID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "{\"plan\": {}}"})
    void aBodyThatIsNotTheObject(String body) {
        assertThat(program.post("/api/v1/tenants", body).problem()).isEqualTo("400 BODY_UNREADABLE");
    }

    @Test
    void anIdempotencyKeyThatIsTooLongOrHasBlanks() {
        assertThat(program.post("/api/v1/tenants", ApiTests.WEDDING, "a".repeat(256)).problem()).isEqualTo("400 IDEMPOTENCY_KEY_INVALID");
        assertThat(program.post("/api/v1/tenants", ApiTests.WEDDING, "a b").problem()).isEqualTo("400 IDEMPOTENCY_KEY_INVALID");
    }

    @Test
    void nobodyWithoutAKey() {
        Answer answer = Program.send(Program.bare(port, "/api/v1/tenants"));

        assertThat(answer.problem()).isEqualTo("401 API_KEY_MISSING");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void aKeyThatIsUnknownWrongOrRevoked() {
        String id = program.token.substring(0, program.token.indexOf('.'));
        for (String shown : new String[] {"Bearer nonsense", "Bearer tk_none.secret", "Bearer " + id + ".wrong", "Bearer " + id,
                "Basic nonsense!", "Digest x", "Bearer"}) {
            assertThat(Program.send(Program.bare(port, "/api/v1/tenants").header("Authorization", shown)).problem())
                    .as(shown).isEqualTo("401 API_KEY_INVALID");
        }
        database.owner().sql("UPDATE api_key SET revoked_at = now()").update();
        assertThat(program.get("/api/v1/tenants").problem()).isEqualTo("401 API_KEY_INVALID");
    }

    @Test
    void aScopeThatTheKeyLacks() {
        Program nosy = Program.with(database, port, SIGNUPS);
        UUID id = UUID.randomUUID();

        assertThat(nosy.get("/api/v1/tenants").problem()).isEqualTo("403 SCOPE_MISSING");
        assertThat(nosy.get("/api/v1/tenants/" + id).problem()).isEqualTo("403 SCOPE_MISSING");
        assertThat(nosy.get("/api/v1/incomplete").problem()).isEqualTo("403 SCOPE_MISSING");
        assertThat(nosy.post("/api/v1/tenants", ApiTests.WEDDING).problem()).isEqualTo("403 SCOPE_MISSING");
        assertThat(nosy.post("/api/v1/signups/" + id + "/retries", "").problem()).isEqualTo("403 SCOPE_MISSING");
        assertThat(nosy.post("/api/v1/tenants/" + id + "/repairs", "").problem()).isEqualTo("403 SCOPE_MISSING");
        assertThat(Program.with(database, port, TENANTS).get("/api/v1/signups").problem()).isEqualTo("403 SCOPE_MISSING");
    }

    @Test
    void whatIsNotThere() {
        UUID id = UUID.randomUUID();

        assertThat(program.get("/api/v1/nonsense").problem()).isEqualTo("404 NOT_FOUND");
        assertThat(program.get("/api/v1/signups/" + id).problem()).isEqualTo("404 SIGNUP_NOT_FOUND");
        assertThat(program.post("/api/v1/signups/" + id + "/retries", "").problem()).isEqualTo("404 SIGNUP_NOT_FOUND");
        assertThat(program.get("/api/v1/tenants/" + id).problem()).isEqualTo("404 TENANT_NOT_FOUND");
        assertThat(program.post("/api/v1/tenants/" + id + "/repairs", "").problem()).isEqualTo("404 TENANT_NOT_FOUND");
    }

    @Test
    void whatHttpRefuses() {
        assertThat(Program.send(program.request("/api/v1/tenants").DELETE()).problem()).isEqualTo("405 METHOD_NOT_ALLOWED");
        assertThat(Program.send(program.request("/api/v1/tenants").header("Accept", "text/html")).problem()).isEqualTo("406 NOT_ACCEPTABLE");
        assertThat(Program.send(program.request("/api/v1/tenants").header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("plan=wedding"))).problem()).isEqualTo("415 UNSUPPORTED_MEDIA_TYPE");
        assertThat(program.post("/api/v1/tenants", " ".repeat(70_000)).problem()).isEqualTo("413 BODY_TOO_LARGE");
    }

    @Test
    void anAddressOrAnEmailThatIsTaken() {
        TestTenant other = testTenants.storefront();

        assertThat(program.post("/api/v1/tenants", ApiTests.WEDDING.replace("ada-and-grace", other.slug())).problem())
                .isEqualTo("409 ADDRESS_TAKEN");
        assertThat(program.post("/api/v1/tenants", ApiTests.WEDDING.replace("ada@example.com", other.email())).problem())
                .isEqualTo("409 EMAIL_TAKEN");
    }

    @Test
    void fieldsThatAreWrong() {
        Answer answer = program.post("/api/v1/tenants", "{\"plan\": \"wedding\", \"email\": \"nonsense\", \"slug\": \"admin\"}");

        assertThat(answer.problem()).isEqualTo("422 FIELDS_INVALID");
        assertThat(answer.json().get("errors").toString()).contains(
                "\"field\":\"email\"", "\"code\":\"invalid\"", "\"field\":\"slug\"", "\"code\":\"reserved\"",
                "\"field\":\"weddingDate\"", "Choose the day of the wedding.");
        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup").query(Long.class).single()).isZero();
    }

    @Test
    void aSignupThatIsNotPaidOrWasGivenUp() {
        TestSignup unpaid = testTenants.heldWedding(19900);
        TestSignup returned = testTenants.pay(testTenants.heldWedding(19900));
        database.owner().sql("UPDATE pending_signup SET status = 'refunding' WHERE id = ?").param(returned.id()).update();

        assertThat(program.post("/api/v1/signups/" + unpaid.id() + "/retries", "").problem()).isEqualTo("409 SIGNUP_NOT_PAID");
        assertThat(program.post("/api/v1/signups/" + returned.id() + "/retries", "").problem()).isEqualTo("409 SIGNUP_GIVEN_UP");
    }

    @Test
    void aSignupThatFailsAgain() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        database.damage("DELETE FROM email_claim WHERE signup_id = '%s'".formatted(signup.id()));

        Answer answer = program.post("/api/v1/signups/" + signup.id() + "/retries", "");

        assertThat(answer.problem()).isEqualTo("422 TENANT_PROVISIONING_ERROR");
        assertThat(answer.json().get("signupReference").asString()).isEqualTo(signup.reference());
        assertThat(answer.body()).doesNotContain("TH409", "does not hold");
    }

    @Test
    void aSignupThatFailedAMomentAgo() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        database.breakInsertsInto("wedding");
        try {
            assertThat(program.post("/api/v1/signups/" + signup.id() + "/retries", "").problem()).isEqualTo("422 TENANT_PROVISIONING_ERROR");
        } finally {
            database.mend();
        }
        String retries = "/api/v1/signups/" + signup.id() + "/retries";

        Answer early = program.post(retries, "", "k");

        assertThat(early.problem()).isEqualTo("429 TRIED_JUST_NOW");
        assertThat(early.header("Retry-After")).isEqualTo("10");
        assertThat(database.owner().sql("SELECT count(*) FROM operator_action").query(Integer.class).single()).isOne();
        clock.advance(SignupsApi.BETWEEN_TRIES.plusSeconds(1));
        assertThat(program.post(retries, "", "k").status()).as("the same request, which came too early before").isEqualTo(200);
        assertThat(program.post(retries, "").status()).as("what is complete").isEqualTo(200);
    }

    @Test
    void aSignupOfWhichStripeCannotSayWhetherItIsPaid() {
        TestSignup signup = testTenants.heldWedding(19900);
        testTenants.pay(signup);
        database.owner().sql("UPDATE payment SET status = 'open', paid_at = NULL").update();
        database.owner().sql("UPDATE pending_signup SET status = 'held', paid_at = NULL").update();

        Answer answer = program.post("/api/v1/signups/" + signup.id() + "/retries", "");

        assertThat(answer.problem()).isEqualTo("503 STRIPE_UNAVAILABLE");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void aRepairThatCannotBe() throws Exception {
        TestTenant robbed = testTenants.storefront();
        TestTenant other = testTenants.storefront();
        String path = "/api/v1/tenants/" + robbed.id() + "/repairs";
        try (DatabaseSession session = DatabaseSession.begin(TestServer.superuser())) {
            session.jdbc().sql("SELECT id FROM tenant WHERE id = ? FOR UPDATE").param(robbed.id()).query().listOfRows();
            assertThat(program.post(path, "").problem()).isEqualTo("503 TENANT_BUSY");
        }
        database.damage("DELETE FROM package WHERE tenant_id = '%s'".formatted(robbed.id()));
        database.breakInsertsInto("package");
        try {
            assertThat(program.post(path, "").problem()).isEqualTo("422 REPAIR_REFUSED");
        } finally {
            database.mend();
        }
        database.damage("DELETE FROM site_address WHERE tenant_id = '%s'; UPDATE site_address SET slug = '%s' WHERE tenant_id = '%s'"
                .formatted(robbed.id(), robbed.slug(), other.id()));
        assertThat(program.post(path, "").problem()).isEqualTo("409 REPAIR_CLAIMED_BY_ANOTHER");
    }

    @Test
    void anIdempotencyKeyThatIsUnderWayOrWasUsedForSomethingElse() {
        UUID id = testTenants.storefront().id();
        String path = "/api/v1/tenants/" + id + "/repairs";
        byte[] hash = RandomTokens.hash("POST " + path + "?null\n");
        database.owner().sql("INSERT INTO api_answer (api_key_id, idempotency_key, request_hash, started_at) VALUES (?, 'k', ?, now())")
                .params(program.keyId, hash).update();

        Answer early = program.post(path, "", "k");

        assertThat(early.problem()).isEqualTo("409 REQUEST_IN_FLIGHT");
        assertThat(early.header("Retry-After")).isNotEmpty();
        assertThat(program.post("/api/v1/tenants", ApiTests.WEDDING, "k").problem()).isEqualTo("422 IDEMPOTENCY_KEY_REUSED");
        clock.advance(KeptAnswers.ABANDONED_AFTER.plusSeconds(1));
        assertThat(program.post(path, "", "k").status()).isEqualTo(200);
    }

    @Test
    void moreRequestsThanTheKeyHas() {
        Answer answer = program.get("/api/v1/nonsense");
        for (int n = 0; n < 600 && answer.status() != 429; n++) {
            answer = program.get("/api/v1/nonsense");
        }

        assertThat(answer.problem()).isEqualTo("429 RATE_LIMITED");
        assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(answer.header("RateLimit")).startsWith("\"default\";r=0;t=");
        // Another key has requests of its own.
        assertThat(Program.with(database, port, TENANTS).get("/api/v1/tenants").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(program.get("/api/v1/tenants").status()).isEqualTo(200);
    }

    @Test
    void aFailureOfOurOwnTellsNothingButAReference() {
        database.superuser().sql("REVOKE SELECT ON pending_signup FROM threshold_app").update();
        try {
            Answer answer = program.get("/api/v1/signups");

            assertThat(answer.problem()).isEqualTo("500 INTERNAL_ERROR");
            assertThat(answer.body()).doesNotContain("pending_signup", "SQL", "permission");
        } finally {
            database.superuser().sql("GRANT SELECT ON pending_signup TO threshold_app").update();
        }
    }
}
