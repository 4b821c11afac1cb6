package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import app.threshold.platform.RandomTokens;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import app.threshold.tenant.Plan;
import app.threshold.tenant.Plans;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who gets a mail with a code, how often, and what the wizard's cookie is worth at its end. */
@IntegrationTest
class CodeMailTests {

    @Autowired
    StartSignup startSignup;

    @Autowired
    Plans plans;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TestTenants tenants;

    @LocalServerPort
    int port;

    private Plan plan;

    @BeforeEach
    void choosePlan() {
        plan = plans.find("storefront").orElseThrow();
    }

    @Test
    void whoCorrectsTheAddressAtOnceGetsTheCodeThere() {
        String token = RandomTokens.token();
        start(token, "typing-error@example.com");
        start(token, "right@example.com");

        assertThat(mailsTo("right@example.com")).hasSize(1);
    }

    @Test
    void aDoubleClickSendsOneMail() {
        String token = RandomTokens.token();
        start(token, "ada@example.com");
        start(token, "ada@example.com");

        assertThat(mailsTo("ada@example.com")).hasSize(1);
    }

    @Test
    void nobodyIsSentMoreThanSixInAnHourByWhateverDetour() {
        String token = RandomTokens.token();
        for (int round = 0; round < 6; round++) {
            start(round % 2 == 0 ? token : RandomTokens.token(), "victim@example.com");
            start(token, "detour" + round + "@example.com");
        }

        assertThatThrownBy(() -> start(token, "victim@example.com")).isInstanceOf(SendCode.TooManyCodesException.class);
        assertThat(mailsTo("victim@example.com")).hasSize(6);
        clock.advance(Duration.ofMinutes(61));
        start(token, "victim@example.com");
        assertThat(mailsTo("victim@example.com")).hasSize(7);
    }

    @Test
    void aMailIsInTheLanguageOfItsSignupWhoeverRunsTheJob() {
        startSignup.start(RandomTokens.token(), plan, "layla@example.com", "a long walk home", Locale.of("ar", "EG"));

        assertThat(mailsTo("layla@example.com")).singleElement().asString()
                .contains("وهو صالح لمدة 10 دقائق").containsPattern("\\b[0-9]{6}\\b");
    }

    @Test
    void whoHasAnAccountIsToldSoInItsLanguageAndNotInThatOfWhoTypedTheAddress() {
        String email = tenants.storefront().email();
        jdbc.sql("UPDATE account SET locale = 'de' WHERE email = ?").param(email).update();
        startSignup.start(RandomTokens.token(), plan, email, "a long walk home", Locale.of("es"));

        assertThat(mailsTo(email)).last().asString().contains("Die Adresse gehört schon zu einem Konto");
    }

    @Test
    void theCookieOfAFinishedSignupSignsNobodyInAfterSigningOut() {
        Visitor owner = new Visitor(port);
        owner.get("/signup/storefront");
        owner.post("/signup/storefront", Map.of("email", "fern@example.com", "password", "a long walk home", "terms", "true"));
        Matcher code = Pattern.compile("\\b[0-9]{6}\\b").matcher(mailsTo("fern@example.com").getFirst());
        assertThat(code.find()).isTrue();
        owner.post("/signup/confirm", Map.of("code", code.group()));
        owner.post("/signup/details", Map.of("businessName", "Fern & Fable", "category", "florist", "city", "Portland"));
        owner.post("/signup/address", Map.of("slug", "fern-and-fable"));
        owner.post("/signup/review", Map.of());
        owner.get("/signup/finish");
        assertThat(owner.post("/signup/finish", Map.of()).location()).isEqualTo("/dashboard");
        assertThat(owner.get("/dashboard").status()).isEqualTo(200);
        assertThat(owner.get("/signup/finish").location()).as("going back into the wizard").isEqualTo("/dashboard");

        owner.get("/dashboard");
        owner.post("/logout", Map.of());

        assertThat(owner.get("/signup/finish").location()).isEqualTo("/");
        assertThat(owner.get("/dashboard").status()).isNotEqualTo(200);
    }

    private void start(String token, String email) {
        startSignup.start(token, plan, email, "a long walk home", Locale.ENGLISH);
    }

    private List<String> mailsTo(String email) {
        jobs.runDue();
        return jdbc.sql("SELECT body FROM mailbox_mail WHERE recipient = ?").param(email).query(String.class).list();
    }
}
