package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A field that was left is looked at by the step's own rules, and nothing is begun or changed by it. */
@IntegrationTest
class FieldCheckTests {

    @LocalServerPort
    int port;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    Visitor customer;

    @BeforeEach
    void aCustomerComes() {
        customer = new Visitor(port);
    }

    @Test
    void anAccountIsNotBegunByALookAtItsEmail() {
        customer.get("/signup/wedding");

        Page bad = customer.post("/signup/wedding", Map.of("email", "ada@", "password", "", "check", "email"));
        Page good = customer.post("/signup/wedding",
                Map.of("email", "ada@example.com", "password", "blue lanterns at dusk", "terms", "true", "check", "password"));

        assertThat(bad.status()).isEqualTo(200);
        assertThat(bad.body()).contains("id=\"email-error\"");
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.body()).doesNotContain("-error\"");
        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup").query(Integer.class).single()).isZero();
    }

    @Test
    void theDetailsAreNotChangedByALookAtTheDate() {
        comeToTheDetails("wedding");
        var before = database.owner().sql("SELECT s::text FROM pending_signup s").query(String.class).single();

        Page past = customer.post("/signup/details", Map.of("partner1Name", "Ada", "partner2Name", "", "weddingDate", "2001-01-01", "check", "weddingDate"));
        Page fine = customer.post("/signup/details", Map.of("partner1Name", "Ada", "partner2Name", "Grace",
                "weddingDate", LocalDate.now().plusYears(1).toString(), "check", "weddingDate"));

        assertThat(past.status()).isEqualTo(200);
        assertThat(past.body()).contains("id=\"weddingDate-error\"");
        assertThat(fine.body()).doesNotContain("-error\"");
        assertThat(database.owner().sql("SELECT s::text FROM pending_signup s").query(String.class).single()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-02-31", "12.06.2027", "soon"})
    void aDateThatIsNoneIsSaidToBeNone(String date) {
        comeToTheDetails("wedding");

        Page looked = customer.post("/signup/details", Map.of("partner1Name", "Ada", "partner2Name", "Grace", "weddingDate", date, "check", "weddingDate"));
        Page sent = customer.post("/signup/details", Map.of("partner1Name", "Ada", "partner2Name", "Grace", "weddingDate", date));

        assertThat(looked.status()).isEqualTo(200);
        assertThat(sent.status()).isEqualTo(422);
        assertThat(List.of(looked.body(), sent.body())).allSatisfy(body ->
                assertThat(body).contains("id=\"weddingDate-error\"", "value=\"Ada\"", "value=\"Grace\""));
    }

    @Test
    void neitherAreThoseOfABusiness() {
        comeToTheDetails("storefront");

        Page page = customer.post("/signup/details", Map.of("businessName", "Moss & Thyme", "category", "", "city", "Lisboa", "check", "category"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("id=\"category-error\"").doesNotContain("id=\"city-error\"");
        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup WHERE business_name IS NOT NULL").query(Integer.class).single()).isZero();
    }

    private void comeToTheDetails(String plan) {
        customer.get("/signup/" + plan);
        customer.post("/signup/" + plan, Map.of("email", "ada@example.com", "password", "blue lanterns at dusk", "terms", "true"));
        jobs.runDue();
        String mail = customer.get("/sandbox/mailbox?to=ada@example.com").text();
        assertThat(customer.post("/signup/confirm", Map.of("code", mail.replaceAll("(?s).*\\b(\\d{6})\\b.*", "$1"))).location()).endsWith("/signup/details");
    }
}
