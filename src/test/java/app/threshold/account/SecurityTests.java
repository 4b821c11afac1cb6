package app.threshold.account;

import static app.threshold.support.TestTenants.PASSWORD;
import static app.threshold.support.TestTenants.PASSWORD_HASH;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.QueryCounter;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

@IntegrationTest
class SecurityTests {

    private static final Set<RequestMethod> WRITING =
            Set.of(RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.DELETE);

    @LocalServerPort
    int port;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    QueryCounter queries;

    @Test
    void everyPageAnswersWithTheSecurityHeadersAndMakesNoSessionForAVisitor() {
        var visitor = new Visitor(port);
        assertThat(paths(Set.of(RequestMethod.GET))).contains("/login", "/admin/probe").allSatisfy(path -> {
            var answer = visitor.get(path);
            assertHeaders(answer);
            assertThat(answer.headers().toString()).doesNotContain("threshold-session");
        });
        assertThat(database.owner().sql("SELECT count(*) FROM spring_session").query(Integer.class).single()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"/nothing-here,404", "/assets/nothing-here.css,404", "/assets/fail/x,500", "/assets/css/base.css,200",
            "/webjars/htmx.org/dist/htmx.min.js,200", "/dashboard,302", "/admin/signups,302",
            "/actuator/env,404", "/error,404", "/;jsessionid=1/x,400", "//,400"})
    void soDoesEverythingElse(String path, int status) {
        var answer = new Visitor(port).get("http://localhost:" + port + path);
        assertThat(answer.status()).isEqualTo(status);
        assertHeaders(answer);
    }

    @Test
    void onlyAssetsMayBeCached() {
        var visitor = new Visitor(port);
        for (String path : new String[] {"/login", "/nothing-here", "/assets/fail/x", "/dashboard"}) {
            assertThat(visitor.get(path).header("Cache-Control")).as(path).isEqualTo("no-store");
        }
        assertThat(visitor.get("/assets/css/base.css").header("Cache-Control")).doesNotContain("no-store");
    }

    @Test
    void behindHttpsTheBrowserIsToldToStayThereAndCookiesAreSecure() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/login"))
                    .header("X-Forwarded-Proto", "https").build(), HttpResponse.BodyHandlers.discarding());
            assertThat(answer.headers().firstValue("Strict-Transport-Security").orElse("")).startsWith("max-age=31536000");
            assertThat(answer.headers().firstValue("Set-Cookie").orElse("")).startsWith("XSRF-TOKEN=").contains("Secure");
        }
        assertThat(new Visitor(port).get("/login").header("Strict-Transport-Security")).isEmpty();
    }

    @Test
    void whateverIsWrittenNeedsTheFormsToken() {
        var visitor = new Visitor(port);
        Set<String> writing = paths(WRITING);
        writing.add("/login");
        writing.add("/logout");
        assertThat(writing).contains("/forgot-password", "/reset-password");
        for (String path : writing) {
            // Programs that prove who they are with each request.
            // And what is no more than a wish.
            if (path.equals("/language") || path.equals("/webhooks/stripe") || path.startsWith("/sandbox/stripe/") || path.startsWith("/api/")) {
                continue;
            }
            var answer = visitor.postWithoutToken(path, Map.of("email", "ada@example.com"));
            assertThat(answer.status()).as(path).isEqualTo(403);
            assertThat(answer.text()).as(path).contains("This form was too old");
        }
        assertThat(database.owner().sql("SELECT count(*) FROM scheduled_tasks WHERE task_instance <> 'recurring'")
                .query(Integer.class).single()).isZero();
    }

    @Test
    void metersAreForOperators() throws Exception {
        assertThat(new Visitor(port).get("/actuator/metrics").status()).isEqualTo(404);
        var owner = new Visitor(port);
        owner.signIn(tenants.storefront().email(), PASSWORD);
        assertThat(owner.get("/actuator/metrics").status()).isEqualTo(403);
        database.application().sql("SELECT create_operator('operator@example.com', ?)").param(PASSWORD_HASH)
                .query().listOfRows();
        var operator = new Visitor(port);
        operator.signIn("operator@example.com", PASSWORD);
        try (var program = HttpClient.newHttpClient()) {
            assertThat(program.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/metrics/threshold.signups.waiting"))
                    .header("Cookie", operator.cookie("threshold-session").orElseThrow().toString()).build(),
                    HttpResponse.BodyHandlers.ofString()).body()).contains("\"value\":0");
        }
    }

    @Test
    void aTokenOfAnotherBrowserIsNone() {
        var attacker = new Visitor(port);
        String token = attacker.get("/login").body().replaceAll("(?s).*name=\"_csrf\" value=\"([^\"]+)\".*", "$1");
        var victim = new Visitor(port);
        victim.get("/login");
        var answer = victim.postWithoutToken("/forgot-password", Map.of("email", "ada@example.com", "_csrf", token));
        assertThat(answer.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/forgot-password", "/forgot-password/sent", "/nothing-here", "/assets/css/base.css"})
    void aPageThatShowsNoDataAsksTheDatabaseNothing(String path) {
        var visitor = new Visitor(port);
        queries.reset();
        visitor.get(path);
        visitor.get(path);
        assertThat(queries.queries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/signup/wedding", "/signup/storefront"})
    void theFirstStepOfSomebodyNewAsksTheDatabaseNothing(String path) {
        queries.reset();
        assertThat(new Visitor(port).get(path).status()).isEqualTo(200);
        assertThat(queries.queries()).isEmpty();
    }

    @Test
    void ownersAndOperatorsKeepToThemselves() {
        var owner = new Visitor(port);
        owner.signIn(tenants.storefront().email(), PASSWORD);
        assertThat(owner.get("/dashboard/probe").status()).isEqualTo(200);
        assertThat(owner.get("/admin/probe").status()).isEqualTo(403);
        assertThat(owner.get("/actuator/env").status()).isEqualTo(403);

        database.application().sql("SELECT create_operator('operator@example.com', ?)").param(PASSWORD_HASH)
                .query().singleValue();
        var operator = new Visitor(port);
        operator.signIn("operator@example.com", PASSWORD);
        assertThat(operator.get("/admin/probe").status()).isEqualTo(200);
        assertThat(operator.get("/dashboard/probe").status()).isEqualTo(403);

        var visitor = new Visitor(port);
        assertThat(visitor.get("/dashboard/probe").location()).endsWith("/login");
        assertThat(visitor.get("/admin/probe").location()).endsWith("/login");
    }

    @Test
    void aViewerSeesTheConsoleAndChangesNothingAndReadsWhy() {
        tenants.operator("viewer@example.com", "viewer");
        var viewer = new Visitor(port);
        viewer.signIn("viewer@example.com", PASSWORD);
        assertThat(viewer.get("/admin/probe").status()).isEqualTo(200);
        assertThat(consoleActions()).isNotEmpty().allSatisfy(path -> {
            var answer = viewer.post(path, Map.of());
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("Your level does not allow this", "You are a viewer");
        });
        assertThat(database.owner().sql("SELECT count(*) FROM operator_action").query(Integer.class).single()).isZero();
    }

    @Test
    void anOperatorActsButNotOnOperatorsKeysAndPlans() {
        tenants.operator("operator@example.com", "operator");
        var operator = new Visitor(port);
        operator.signIn("operator@example.com", PASSWORD);
        for (String path : new String[] {"/admin/operators", "/admin/operators/x/levels", "/admin/api-keys", "/admin/plans/wedding"}) {
            var answer = operator.post(path, Map.of());
            assertThat(answer.status()).as(path).isEqualTo(403);
            assertThat(answer.text()).as(path).contains("Your level does not allow this", "You are an operator");
        }
        assertThat(operator.post("/admin/signups/" + UUID.randomUUID() + "/refunds", Map.of()).status()).isNotEqualTo(403);
    }

    @Test
    void anOwnerMayDoAllThere() {
        tenants.operator("owner@example.com", "owner");
        var owner = new Visitor(port);
        owner.signIn("owner@example.com", PASSWORD);
        assertThat(owner.post("/admin/operators/nothing/here", Map.of()).status()).isEqualTo(404);
        assertThat(owner.post("/admin/signups/" + UUID.randomUUID() + "/refunds", Map.of()).status()).isNotEqualTo(403);
    }

    @Test
    void nobodySignsInWithADisabledAccountAndItIsToldAsAWrongPasswordIs() {
        UUID id = tenants.operator("operator@example.com", "operator");
        tenants.operator("owner@example.com", "owner");
        database.application().sql("SELECT disable_operator(?, now())").param(id).query().singleValue();
        var operator = new Visitor(port);
        operator.get("/login");
        var right = operator.post("/login", Map.of("email", "operator@example.com", "password", PASSWORD));
        var wrong = operator.post("/login", Map.of("email", "operator@example.com", "password", "another walk home"));
        assertThat(right.status()).isEqualTo(422);
        assertThat(right.text()).isEqualTo(wrong.text());
        database.application().sql("SELECT enable_operator(?)").param(id).query().singleValue();
        operator.signIn("operator@example.com", PASSWORD);
    }

    /** What changes something in the console, but for everybody's own account. */
    private Set<String> consoleActions() {
        Set<String> paths = paths(WRITING);
        paths.removeIf(path -> !path.startsWith("/admin/") || path.startsWith("/admin/account/"));
        return paths;
    }

    private static void assertHeaders(Visitor.Page answer) {
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'",
                        "base-uri 'none'", "form-action 'self' https://checkout.stripe.com")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isIn("same-origin", "no-referrer");
        assertThat(answer.header("Permissions-Policy")).contains("camera=()");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cache-Control")).isNotEmpty();
    }

    /** Of all controllers, whoever wrote them, with something in the place of each variable. */
    private Set<String> paths(Set<RequestMethod> methods) {
        return mappings.getHandlerMethods().keySet().stream()
                .filter(mapping -> mapping.getMethodsCondition().getMethods().isEmpty()
                        || mapping.getMethodsCondition().getMethods().stream().anyMatch(methods::contains))
                .flatMap(mapping -> mapping.getPathPatternsCondition() == null ? Stream.empty()
                        : mapping.getPathPatternsCondition().getPatternValues().stream())
                .map(path -> path.replaceAll("\\{plan[^}]*}", "wedding").replaceAll("\\{[^}]+}", UUID.randomUUID().toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
