package app.threshold.admin.api;

import static app.threshold.admin.api.Program.ApiScope.INCOMPLETE;
import static app.threshold.admin.api.Program.ApiScope.MAKE;
import static app.threshold.admin.api.Program.ApiScope.REPAIR;
import static app.threshold.admin.api.Program.ApiScope.RETRY;
import static app.threshold.admin.api.Program.ApiScope.SIGNUPS;
import static app.threshold.admin.api.Program.ApiScope.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import app.threshold.admin.api.Program.Answer;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What each operation answers is what the document says of it: its status stands there, every property is named there, and
 * of what is not a problem none of those named is left out.
 */
@IntegrationTest
class ApiAnswersTests {

    /** What the schemas of OpenAPI 3.1 are. */
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    private final Set<String> seen = new TreeSet<>();
    private Program program;
    private ObjectNode document;

    @BeforeEach
    void readTheDocument() {
        program = Program.with(database, port, SIGNUPS, TENANTS, MAKE, INCOMPLETE, RETRY, REPAIR);
        document = (ObjectNode) Program.send(Program.bare(port, "/api/v1/openapi")).json();
        document.get("components").get("schemas").properties().forEach(schema -> makeStrict(schema.getKey(), (ObjectNode) schema.getValue()));
    }

    @Test
    void everyOperationAnswersWhatTheDocumentSays() {
        TestSignup failed = testTenants.pay(testTenants.heldWedding(19900));
        database.owner().sql("""
                INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason, finished_at)
                VALUES (?, 'job', 'failed', '23514', 'a reason', now() - interval '1 minute')""").param(failed.id()).update();
        database.owner().sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, price_amount, currency)
                VALUES ('DRAFT', 'storefront', sha256('draft'), 'draft@example.com', ?, 0, 'USD')""").param(TestTenants.PASSWORD_HASH).update();
        TestTenant wedding = testTenants.wedding();
        TestTenant storefront = testTenants.storefront();
        TestTenant ownerless = testTenants.wedding();
        database.damage("DELETE FROM package; DELETE FROM wedding WHERE tenant_id = '%1$s'; DELETE FROM site_address WHERE tenant_id = '%1$s'; UPDATE tenant SET owner_id = NULL, suspended_at = now() WHERE id = '%1$s'"
                .formatted(ownerless.id()));

        get("/api/v1/signups", "?limit=2", "200");
        get("/api/v1/signups", "?q=draft", "200");
        get("/api/v1/signups/{id}", failed.id().toString(), "200");
        get("/api/v1/tenants", "", "200");
        get("/api/v1/tenants/{id}", wedding.id().toString(), "200");
        get("/api/v1/tenants/{id}", ownerless.id().toString(), "200");
        get("/api/v1/incomplete", "?limit=1", "200");
        post("/api/v1/signups/{id}/retries", failed.id(), "", "200");
        post("/api/v1/tenants/{id}/repairs", storefront.id(), "", "200");
        post("/api/v1/tenants", null, ApiTests.WEDDING, "201");

        List<String> operations = new ArrayList<>();
        document.get("paths").forEach(path -> path.forEach(operation -> operations.add(operation.get("operationId").asString())));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(operations);
    }

    @Test
    void everyRefusalIsAProblemAsTheDocumentHasIt() {
        TestSignup unpaid = testTenants.heldWedding(19900);
        TestSignup paid = testTenants.pay(testTenants.heldWedding(19900));
        database.damage("DELETE FROM email_claim WHERE signup_id = '%s'".formatted(paid.id()));

        get("/api/v1/signups", "?age=old", "400");
        get("/api/v1/signups/{id}", UUID.randomUUID().toString(), "404");
        get("/api/v1/tenants/{id}", "nonsense", "400");
        post("/api/v1/signups/{id}/retries", unpaid.id(), "", "409");
        post("/api/v1/signups/{id}/retries", paid.id(), "", "422");
        post("/api/v1/signups/{id}/retries", paid.id(), "", "429");
        post("/api/v1/tenants", null, "{\"plan\": \"wedding\"}", "422");
        post("/api/v1/tenants", null, "nonsense", "400");
        program = Program.with(database, port, SIGNUPS);
        get("/api/v1/tenants", "", "403");
        check("/api/v1/tenants", "get", Program.send(Program.bare(port, "/api/v1/tenants")), "401");
    }

    private void get(String path, String rest, String status) {
        check(path, "get", program.get(path.contains("{id}") ? path.replace("{id}", rest) : path + rest), status);
    }

    private void post(String path, @Nullable UUID id, String body, String status) {
        check(path, "post", program.post(id == null ? path : path.replace("{id}", id.toString()), body), status);
    }

    private void check(String path, String method, Answer answer, String status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(Integer.parseInt(status));
        JsonNode operation = document.get("paths").get(path).get(method);
        JsonNode response = operation.get("responses").get(status);
        assertThat(response).as("%s of %s", status, operation.get("operationId")).isNotNull();
        String type = answer.header("Content-Type").replaceAll(";.*", "");
        assertThat(response.get("content").has(type)).as("%s in %s", type, response.get("content")).isTrue();
        ObjectNode schema = document.objectNode();
        schema.set("allOf", document.arrayNode().add(response.get("content").get(type).get("schema")));
        schema.set("components", document.get("components"));
        assertThat(SCHEMAS.getSchema(schema).validate(answer.body(), InputFormat.JSON,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))).as(answer.body()).isEmpty();
        seen.add(operation.get("operationId").asString());
    }

    private static void makeStrict(String name, ObjectNode schema) {
        if (schema.get("properties") == null) {
            return;
        }
        schema.put("additionalProperties", false);
        if (!name.equals("Problem")) {
            ArrayNode required = schema.putArray("required");
            schema.get("properties").propertyNames().forEach(required::add);
        }
    }
}
