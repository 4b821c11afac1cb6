package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The site in small beside a step's form, as it is sent; what a script makes of it while one types is told by the journeys. */
@IntegrationTest
class PreviewTests {

    @LocalServerPort
    int port;

    @Autowired
    Jobs jobs;

    Visitor customer;

    @BeforeEach
    void aCustomerComes() {
        customer = new Visitor(port);
    }

    @Test
    void aShopThatIsNotDescribedYetIsShownByAnExample() {
        comeToTheDetails("storefront");

        Page page = customer.get("/signup/details");

        assertThat(page.text()).contains("Wild Thyme", "Florist in Lisbon");
        assertThat(page.body()).contains("data-trade=\"florist\"").containsPattern("class=\"shopfront-sign\"[^>]*/trades/florist");
    }

    @Test
    void aShopHasTheSignOfItsTradeAndWhereItHasNoWordForItItsCityAlone() {
        comeToTheDetails("storefront");

        Page baker = customer.post("/signup/details", Map.of("businessName", "Cake & Crumb", "category", "baker", "city", "Porto", "check", "city"));
        Page other = customer.post("/signup/details", Map.of("businessName", "Doves", "category", "other", "city", "Porto", "check", "city"));
        Page none = customer.post("/signup/details", Map.of("businessName", "Doves", "category", "../x", "city", "Porto", "check", "city"));

        assertThat(baker.text()).contains("Baker in Porto");
        assertThat(baker.body()).containsPattern("class=\"shopfront-sign\"[^>]*/trades/baker");
        assertThat(other.body()).containsPattern("data-preview-trade-line[^>]*>Porto<").containsPattern("class=\"shopfront-sign\"[^>]*/trades/other");
        assertThat(none.body()).containsPattern("class=\"shopfront-sign\"[^>]*/trades/florist");
    }

    @Test
    void whereNoLookWasChosenTheFirstIsShown() {
        comeToTheDetails("wedding");
        customer.post("/signup/details", Map.of("partner1Name", "Ada", "partner2Name", "Grace", "weddingDate", LocalDate.now().plusYears(1).toString()));

        assertThat(customer.post("/signup/address", Map.of("slug", "ada-and-grace", "theme", "")).body()).contains("data-theme=\"classic\"");
        assertThat(customer.post("/signup/address", Map.of("slug", "ada-and-grace")).body()).contains("data-theme=\"classic\"");
        assertThat(customer.post("/signup/address", Map.of("slug", "-", "theme", "garden")).body()).contains("data-theme=\"garden\"");
    }

    private void comeToTheDetails(String plan) {
        customer.get("/signup/" + plan);
        customer.post("/signup/" + plan, Map.of("email", "ada@example.com", "password", "blue lanterns at dusk", "terms", "true"));
        assertThat(customer.get("/signup/confirm").text()).contains("We sent six digits to ada@example.com");
        jobs.runDue();
        String mail = customer.get("/sandbox/mailbox?to=ada@example.com").text();
        assertThat(customer.post("/signup/confirm", Map.of("code", mail.replaceAll("(?s).*\\b(\\d{6})\\b.*", "$1"))).location()).endsWith("/signup/details");
    }
}
