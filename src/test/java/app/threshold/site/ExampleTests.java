package app.threshold.site;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.IntegrationTest;
import app.threshold.support.QueryCounter;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class ExampleTests {

    @LocalServerPort
    int port;

    @Autowired
    QueryCounter queries;

    @ParameterizedTest
    @CsvSource({"classic, Eleanor, /signup/wedding", "garden, Amelie, /signup/wedding", "modern, Mina, /signup/wedding",
            "storefront, Wild Thyme, /signup/storefront"})
    void anExampleIsTheSitesOwnPageAndLeadsToItsSignup(String example, String name, String signup) {
        Page page = new Visitor(port).get("/examples/" + example);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains(name, "This is an example");
        assertThat(page.body()).contains("href=\"" + signup + "\"", "data-theme=\"" + example + "\"");
        assertThat(page.headers()).doesNotContainKey("set-cookie");
        assertThat(queries.count()).as("statements").isZero();
    }

    @Test
    void thereIsNoOther() {
        assertThat(new Visitor(port).get("/examples/baroque").status()).isEqualTo(404);
    }

    @Test
    void theFrontPageLeadsToAllOfThem() {
        assertThat(new Visitor(port).get("/").body())
                .contains("/examples/classic", "/examples/garden", "/examples/modern", "/examples/storefront");
    }
}
