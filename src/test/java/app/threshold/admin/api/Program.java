package app.threshold.admin.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;

import app.threshold.platform.RandomTokens;
import app.threshold.support.Database;
import app.threshold.support.TestTenants;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that uses the API with a key of its own. */
final class Program {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final int port;
    final UUID keyId;
    final String token;

    private Program(int port, UUID keyId, String token) {
        this.port = port;
        this.keyId = keyId;
        this.token = token;
    }

    /** With a key of the platform, made by an operator of its own. */
    static Program with(Database database, int port, ApiScope... scopes) {
        return of(database, port, null, Arrays.stream(scopes).map(scope -> scope.code).collect(Collectors.joining(" ")));
    }

    static Program of(Database database, int port, @Nullable UUID tenant, String scopes) {
        String id = "tk_" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        String secret = RandomTokens.token();
        UUID operator = database.application().sql("SELECT create_operator(?, ?)").params(id + "@example.com", TestTenants.PASSWORD_HASH)
                .query(UUID.class).single();
        UUID key = database.application().sql("""
                INSERT INTO api_key (key_id, secret_hash, name, tenant_id, scopes, created_by, created_at)
                VALUES (?, ?, 'Report', CAST(? AS uuid), ?, ?, now()) RETURNING id""")
                .params(id, RandomTokens.hash(secret), tenant, scopes, operator).query(UUID.class).single();
        return new Program(port, key, id + "." + secret);
    }

    /** As {@link app.threshold.account.ApiScope}, by words that read well in a test. */
    enum ApiScope {
        SIGNUPS("signups:read"), TENANTS("tenants:read"), MAKE("tenants:write"), INCOMPLETE("incomplete:read"),
        RETRY("retries:write"), REPAIR("repairs:write");

        private final String code;

        ApiScope(String code) {
            this.code = code;
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String body) {
        return send(request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer post(String path, String body, String idempotencyKey) {
        return send(request(path).header("Content-Type", "application/json").header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path) {
        return bare(port, path).header("Authorization", "Bearer " + token);
    }

    static HttpRequest.Builder bare(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    static Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    record Answer(HttpResponse<String> http) {

        int status() {
            return http.statusCode();
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        String body() {
            return http.body();
        }

        JsonNode json() {
            return JSON.readTree(http.body());
        }

        /** Status and code of a problem, whose form is checked by the way. */
        String problem() {
            if (!header("Content-Type").startsWith("application/problem+json")) {
                throw new AssertionError("No problem but " + status() + " " + header("Content-Type") + ": " + body());
            }
            JsonNode problem = json();
            String code = problem.get("code").asString();
            if (problem.get("status").asInt() != status() || problem.get("title").asString().isBlank()
                    || problem.get("detail").asString().isBlank() || problem.get("reference").asString().isBlank()
                    || !problem.get("type").asString().equals(ApiCode.valueOf(code).type())) {
                throw new AssertionError(body());
            }
            return status() + " " + code;
        }
    }
}
