package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import app.threshold.support.DatabaseSession;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.Visitor;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** In which language the checkout, the account and the mails of a signup are, when another was chosen on the way. */
@IntegrationTest
class SignupLanguageTests {

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    Jobs jobs;

    @Autowired
    Clock clock;

    @LocalServerPort
    int port;

    private final String email = "layla@example.com";

    @Test
    void aLanguageChosenOnTheWayHoldsForEverythingThatFollows() {
        Visitor couple = atTheDetails("en");
        couple.get(couple.post("/language", Map.of("language", "ar", "back", "/signup/details")).location());
        assertThat(localeOfSignup()).isEqualTo("ar");

        toTheEnd(couple, checkout(couple));

        assertThat(jdbc.sql("SELECT locale FROM payment").query(String.class).single()).isEqualTo("ar");
        assertThat(localeOfAccount()).isEqualTo("ar");
        assertThat(lastMail()).containsPattern("\\p{IsArabic}{3}");
    }

    @Test
    void oneChosenOnTheFrontPageCountsFromTheNextStepOn() {
        Visitor couple = atTheDetails("de-CH");
        couple.get(couple.post("/language", Map.of("language", "es", "back", "/")).location());
        assertThat(localeOfSignup()).isEqualTo("de-CH");

        couple.get("/signup/details");

        assertThat(localeOfSignup()).isEqualTo("es");
    }

    /** Stripe answers a question that is put a second time only when it is the same one. */
    @Test
    void theCheckoutThatWasBegunKeepsItsLanguageAndTheMailsFollow() {
        Visitor couple = atTheDetails("en");
        String checkout = checkout(couple);
        couple.post("/language", Map.of("language", "ar", "back", "/signup/review"));
        assertThat(couple.get("/signup/review").text()).contains("Ada Lovelace");
        assertThat(localeOfSignup()).isEqualTo("ar");
        assertThat(couple.post("/signup/review", Map.of()).location()).isEqualTo(checkout);
        assertThat(jdbc.sql("SELECT locale FROM payment").query(String.class).single()).isEqualTo("en");

        toTheEnd(couple, checkout);

        assertThat(localeOfAccount()).isEqualTo("ar");
        assertThat(lastMail()).containsPattern("\\p{IsArabic}{3}");
    }

    @Test
    void noPageWaitsForWhoeverWorksOnTheSignup() throws Exception {
        Visitor couple = atTheDetails("en");
        couple.post("/language", Map.of("language", "ar"));
        try (DatabaseSession worker = DatabaseSession.begin(dataSource)) {
            worker.jdbc().sql("SELECT id FROM pending_signup FOR UPDATE").query().singleRow();
            assertThat(couple.get("/signup/details").status()).isEqualTo(200);
        }
        assertThat(localeOfSignup()).isEqualTo("en");
        couple.get("/signup/details");
        assertThat(localeOfSignup()).isEqualTo("ar");
    }

    private Visitor atTheDetails(String wishes) {
        Visitor couple = new Visitor(port).wishing(wishes);
        couple.get("/signup/wedding");
        couple.post("/signup/wedding", Map.of("email", email, "password", "a long walk home", "terms", "true"));
        Matcher code = Pattern.compile("\\b[0-9]{6}\\b").matcher(lastMail());
        assertThat(code.find()).isTrue();
        couple.post("/signup/confirm", Map.of("code", code.group()));
        assertThat(couple.get("/signup/details").status()).isEqualTo(200);
        return couple;
    }

    private String checkout(Visitor couple) {
        couple.post("/signup/details", Map.of("partner1Name", "Ada Lovelace", "partner2Name", "Grace Hopper",
                "weddingDate", LocalDate.now(clock).plusYears(1).toString()));
        couple.post("/signup/address", Map.of("slug", "ada-and-grace", "theme", "classic"));
        String checkout = couple.post("/signup/review", Map.of()).location();
        assertThat(checkout).contains("/sandbox/checkout/");
        return checkout;
    }

    private void toTheEnd(Visitor couple, String checkout) {
        String path = URI.create(checkout).getPath();
        couple.get(path);
        couple.post(path, Map.of("email", email, "cardNumber", "4242 4242 4242 4242", "cardExpiry", "12 / 49", "cardCvc", "123", "billingName", "Ada"));
        couple.get("/signup/finish");
        assertThat(couple.post("/signup/finish", Map.of()).location()).isEqualTo("/dashboard");
    }

    private String localeOfSignup() {
        return jdbc.sql("SELECT locale FROM pending_signup").query(String.class).single();
    }

    private String localeOfAccount() {
        return jdbc.sql("SELECT locale FROM account WHERE email = ?").param(email).query(String.class).single();
    }

    private String lastMail() {
        jobs.runDue();
        List<String> mails = jdbc.sql("SELECT body FROM mailbox_mail WHERE recipient = ? ORDER BY id").param(email).query(String.class).list();
        return mails.getLast();
    }
}
