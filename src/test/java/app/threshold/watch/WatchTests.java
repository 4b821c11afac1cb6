package app.threshold.watch;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.JsonLog;
import app.threshold.support.MutableClock;
import app.threshold.support.ReadsLog;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.Visitor;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

@IntegrationTest
@ReadsLog
class WatchTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Autowired
    ApplicationContext context;

    @Autowired
    ObjectProvider<Tracer> tracer;

    @Test
    void theHealthGroupGoesDownWhileSomethingPaidWaitsAndNoNodeGoesWithIt() {
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        assertThat(health("/actuator/health/provisioning")).isEqualTo(200);
        clock.advance(Duration.ofMinutes(16));
        assertThat(health("/actuator/health/provisioning")).isEqualTo(503);
        for (String probe : new String[] {"/readyz", "/livez", "/actuator/health/readiness", "/actuator/health/liveness"}) {
            assertThat(health(probe)).as(probe).isEqualTo(200);
        }
        tenants.provision(signup);
        assertThat(health("/actuator/health/provisioning")).isEqualTo(200);
    }

    @Test
    void onlyOperatorsReadTheNumbersOnTheMainPort() {
        assertThat(new Visitor(port).ask("/actuator/health/provisioning").body()).isEqualTo("{\"status\":\"UP\"}");
        tenants.operator("viewer@example.com", "viewer");
        Visitor viewer = new Visitor(port);
        viewer.signIn("viewer@example.com", TestTenants.PASSWORD);
        assertThat(viewer.ask("/actuator/health/provisioning").body()).contains("\"oldestSeconds\":0");
        assertThat(new Visitor(port).ask("/actuator/prometheus").status()).isEqualTo(404);
    }

    /** The provisioning of an operator's retry, at whose events nobody hands the reference to the logger. */
    @Test
    void eachLineInJsonThatConcernsASignupBearsItsReference() {
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        Visitor operator = tenants.signedIn(port, "operator");
        String state = operator.get("/admin/signups/" + signup.id()).body()
                .replaceAll("(?s).*name=\"state\" value=\"([^\"]*)\".*", "$1");
        database.breakInsertsInto("wedding");
        List<JsonNode> lines;
        try (var log = new JsonLog()) {
            operator.post("/admin/signups/" + signup.id() + "/retries", Map.of("state", state));
            new Visitor(port).get("/assets/fail/x");
            lines = log.lines();
        } finally {
            database.mend();
        }
        assertThat(lines).filteredOn(line -> line.path("message").asString().startsWith("tenant_provisioning"))
                .hasSizeGreaterThanOrEqualTo(2).allSatisfy(line -> {
                    assertThat(line.path("signupReference").asString()).isEqualTo(signup.reference());
                    assertThat(line.path("requestId").asString()).hasSize(10);
                    assertThat(line.path("signup").asString()).isEqualTo(signup.id().toString());
                });
        assertThat(lines).noneMatch(line -> line.has("traceId"));
        assertThat(lines).filteredOn(line -> line.path("message").asString().startsWith("request_failed")).isNotEmpty()
                .allSatisfy(line -> assertThat(line.has("signupReference")).isFalse());
    }

    @Test
    void withoutAnEndpointThereAreNoTraces() {
        assertThat(context.containsBean("otlpHttpSpanExporter")).isFalse();
        assertThat(context.getBeanNamesForType(SdkTracerProvider.class)).isEmpty();
        assertThat(tracer.getIfAvailable(() -> Tracer.NOOP)).isSameAs(Tracer.NOOP);
    }

    private int health(String path) {
        return new Visitor(port).ask(path).status();
    }
}
