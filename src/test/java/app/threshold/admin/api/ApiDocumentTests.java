package app.threshold.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import app.threshold.support.IntegrationTest;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class ApiDocumentTests {

    @LocalServerPort
    int port;

    @Test
    void theDocumentIsValidAndNamesEveryOperation() {
        SwaggerParseResult read = new OpenAPIV3Parser().readContents(document());
        OpenAPI api = read.getOpenAPI();

        assertThat(read.getMessages()).isEmpty();
        assertThat(api.getPaths().keySet()).containsExactlyInAnyOrder("/api/v1/signups", "/api/v1/signups/{id}",
                "/api/v1/signups/{id}/retries", "/api/v1/tenants", "/api/v1/tenants/{id}", "/api/v1/tenants/{id}/repairs", "/api/v1/incomplete");
        assertThat(api.getPaths().values()).allSatisfy(path -> assertThat(path.readOperations()).allSatisfy(operation -> {
            assertThat(operation.getSummary()).isNotBlank();
            assertThat(operation.getResponses()).containsKeys("401", "403", "429", "500");
        }));
        assertThat(api.getPaths().get("/api/v1/tenants").getPost().getResponses()).containsKeys("201", "409", "422").doesNotContainKey("200");
        assertThat(api.getPaths().get("/api/v1/tenants").getPost().getParameters()).extracting("name").containsExactly("Idempotency-Key");
    }

    @Test
    void everyCodeStandsInTheDocument() {
        assertThat(document()).contains(Arrays.stream(ApiCode.values()).map(code -> "\"" + code.name() + "\"").toList());
    }

    @Test
    void thePageIsShownWithoutAKeyAndAllOfItComesFromHere() {
        Page page = new Visitor(port).get("/api/docs");
        while (page.status() / 100 == 3) {
            page = new Visitor(port).get(page.location());
        }

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("swagger-ui").doesNotContain("https://");
    }

    private String document() {
        Program.Answer document = Program.send(Program.bare(port, "/api/v1/openapi"));
        assertThat(document.status()).isEqualTo(200);
        return document.body();
    }
}
