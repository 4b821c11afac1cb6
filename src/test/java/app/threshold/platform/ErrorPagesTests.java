package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.IntegrationTest;
import app.threshold.support.ReadsLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
@ReadsLog
@ExtendWith(OutputCaptureExtension.class)
class ErrorPagesTests {

    @LocalServerPort
    int port;

    @Test
    void aPageThatIsNotThereIsSaidToBeNotThere() throws Exception {
        var answer = send(get("/assets/nothing-here.css").header("Accept", "text/html"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Page not found", reference(answer));
    }

    @Test
    void whoAsksForJsonGetsAProblem() throws Exception {
        var answer = send(get("/assets/nothing-here.css").header("Accept", "application/json"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"status\":404", "\"title\":\"Page not found\"",
                "\"reference\":\"" + reference(answer) + "\"");
    }

    @Test
    void everyRequestHasAnotherReferenceAndNoneIsTakenFromOutside() throws Exception {
        var first = send(get("/assets/nothing-here.css").header("X-Request-Id", "mine"));
        var second = send(get("/assets/nothing-here.css").header("X-Request-Id", "mine"));
        assertThat(reference(first)).matches("[2-9A-Z]{10}").isNotEqualTo(reference(second));
    }

    @Test
    void aMissingAssetIsNotCachedThoughItsNameBearsAHash() throws Exception {
        var answer = send(get("/assets/css/gone-0123456789abcdef0123456789abcdef.css"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void aFailureShowsItsReferenceAndNothingElseAndTheLogHasBoth(CapturedOutput output) throws Exception {
        var answer = send(get("/assets/fail/for-the-test").header("Accept", "text/html"));
        assertThat(answer.statusCode()).isEqualTo(500);
        // Where the form in the foot leads back to is what was asked for, and no news.
        assertThat(answer.body().replace("name=\"back\" value=\"/assets/fail/for-the-test\"", ""))
                .contains("Something went wrong on our side", reference(answer))
                .doesNotContain("secret of the house", "IllegalStateException", "/assets/fail");
        assertThat(output.getAll().lines().filter(line -> line.contains("request_failed")).toList())
                .singleElement().asString().contains(reference(answer), "path=/assets/fail/for-the-test");
        assertThat(output).contains("secret of the house");
    }

    @ParameterizedTest
    @CsvSource({"/assets/css/base.css, no-cache", "/webjars/htmx.org/dist/htmx.min.js, no-cache"})
    void anAssetUnderItsPlainNameIsAskedForAgain(String path, String caching) throws Exception {
        var answer = send(get(path));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).startsWith(caching);
    }

    @Test
    void anAssetUnderItsHashOrVersionIsKeptForAYearAndCompressed() throws Exception {
        var page = send(get("/nothing-here").header("Accept", "text/html"));
        var links = java.util.regex.Pattern.compile("(?:href|src)=\"(/(?:assets/css|webjars)/[^\"]+\\.(?:css|js))\"")
                .matcher(page.body()).results().map(found -> found.group(1)).toList();
        assertThat(links).hasSizeGreaterThan(2);
        for (String link : links) {
            var answer = send(get(link).header("Accept-Encoding", "gzip"));
            assertThat(link).matches("/assets/css/.*-[0-9a-f]{32}\\.css|/webjars/htmx.org/[0-9.]+/.*\\.js");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control"))
                    .isEqualTo(Optional.of("max-age=31536000, public, immutable"));
            assertThat(answer.headers().firstValue("Content-Encoding")).isEqualTo(Optional.of("gzip"));
        }
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String reference(HttpResponse<String> answer) {
        return answer.headers().firstValue(RequestReference.HEADER).orElseThrow();
    }
}
