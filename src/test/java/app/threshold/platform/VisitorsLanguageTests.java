package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.QueryCounter;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class VisitorsLanguageTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    QueryCounter queries;

    @Test
    void theBrowsersWishIsGrantedAndTold() {
        Page page = new Visitor(port).wishing("fr,de-AT;q=0.8").get("/login");
        assertThat(page.text()).contains("Passwort vergessen?");
        assertThat(page.body()).contains("<html dir=\"ltr\" lang=\"de\">");
        assertThat(page.header("Content-Language")).isEqualTo("de-AT");
        assertThat(page.header("Vary").toLowerCase(java.util.Locale.ROOT)).contains("accept-language", "cookie");
    }

    @Test
    void whoChoosesComesBackToTheSamePageAndIsRemembered() {
        Visitor visitor = new Visitor(port).wishing("en-GB");
        assertThat(visitor.get("/login?ready").body()).contains("name=\"back\" value=\"/login?ready\"");
        Page chosen = visitor.post("/language", Map.of("language", "de", "back", "/login?ready"));
        assertThat(chosen.status()).isEqualTo(303);
        assertThat(chosen.location()).isEqualTo("/login?ready");
        assertThat(visitor.get("/login?ready").text()).contains("Ihre Seite ist vollständig und online.");
        assertThat(chosen.header("Set-Cookie")).contains("HttpOnly", "SameSite=Lax", "Max-Age=31536000", "Path=/;");
    }

    @Test
    void theFormNeedsNoTokenNoSessionAndNoQuery() {
        Visitor visitor = new Visitor(port);
        queries.reset();
        Page chosen = visitor.postWithoutToken("/language", Map.of("language", "de"));
        assertThat(chosen.location()).isEqualTo("/");
        assertThat(queries.statements()).isEmpty();
        assertThat(visitor.cookie("threshold-session")).isEmpty();
        assertThat(visitor.cookie("XSRF-TOKEN")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/a\\b", "javascript:alert(1)", "", "/a\r\nSet-Cookie: x=y"})
    void theFormLeadsNowhereElse(String back) {
        Page chosen = new Visitor(port).postWithoutToken("/language", Map.of("language", "es", "back", back));
        assertThat(chosen.location()).isEqualTo("/");
    }

    @Test
    void aLanguageThatIsNotSpokenIsRefused() {
        assertThat(new Visitor(port).postWithoutToken("/language", Map.of("language", "fr")).status()).isEqualTo(400);
    }

    @Test
    void aPageThatAnsweredAFormLeadsBackToWhereTheFormStood() {
        Visitor visitor = new Visitor(port).wishing("de");
        Page locked = visitor.post("/s/" + tenants.wedding().slug() + "/unlock", Map.of("pin", "x"));
        assertThat(locked.status()).isEqualTo(422);
        assertThat(locked.text()).contains("Diese PIN öffnet die Seite nicht.");
        assertThat(locked.body()).containsPattern("name=\"back\" value=\"/s/wedding-[^/\"]+\"");
    }

    @Test
    void whatAnOwnerChoosesIsKeptWithTheAccountAndFoundInAnotherBrowser() {
        TestTenant tenant = tenants.storefront();
        Visitor owner = new Visitor(port);
        owner.signIn(tenant.email(), TestTenants.PASSWORD);
        assertThat(owner.get("/dashboard").text()).contains("Welcome");
        owner.post("/language", Map.of("language", "de", "back", "/dashboard"));
        assertThat(owner.get("/dashboard").text()).contains("Willkommen");
        assertThat(localeOf(tenant)).isEqualTo("de");

        Visitor elsewhere = new Visitor(port).wishing("en");
        elsewhere.signIn(tenant.email(), TestTenants.PASSWORD);
        assertThat(elsewhere.get("/dashboard").text()).contains("Willkommen");
        Visitor decided = new Visitor(port);
        decided.post("/language", Map.of("language", "en"));
        decided.signIn(tenant.email(), TestTenants.PASSWORD);
        assertThat(decided.get("/dashboard").text()).contains("Welcome");
        assertThat(localeOf(tenant)).isEqualTo("de");
    }

    @Test
    void theRegionIsKeptWithTheLanguage() {
        TestTenant tenant = tenants.storefront();
        Visitor owner = new Visitor(port).wishing("de-CH,de;q=0.9,en;q=0.5");
        owner.signIn(tenant.email(), TestTenants.PASSWORD);
        owner.post("/language", Map.of("language", "de"));
        assertThat(localeOf(tenant)).isEqualTo("de-CH");

        Visitor elsewhere = new Visitor(port).wishing("en");
        elsewhere.signIn(tenant.email(), TestTenants.PASSWORD);
        elsewhere.post("/language", Map.of("language", "de"));
        assertThat(localeOf(tenant)).as("by a browser that names none").isEqualTo("de-CH");
        elsewhere.post("/language", Map.of("language", "es"));
        assertThat(localeOf(tenant)).isEqualTo("es");
        owner.post("/language", Map.of("language", "de"));
        assertThat(localeOf(tenant)).isEqualTo("de-CH");
    }

    @Test
    void errorPagesSpeakTheVisitorsLanguage() {
        Visitor visitor = new Visitor(port).wishing("de");
        assertThat(visitor.get("/nothing-here").text()).contains("Seite nicht gefunden");
        assertThat(visitor.get("/assets/fail/for-the-test").text()).contains("Bei uns ist etwas schiefgegangen");
        visitor.post("/language", Map.of("language", "de"));
        visitor.signIn(tenants.storefront().email(), TestTenants.PASSWORD);
        assertThat(visitor.get("/admin").text()).contains("Diese Seite ist Ihnen nicht zugänglich");
        assertThat(visitor.postWithoutToken("/logout", Map.of()).text()).contains("Dieses Formular war zu alt");
    }

    @Test
    void anErrorPageCanBeReadInAnotherLanguage() {
        Visitor visitor = new Visitor(port);
        assertThat(visitor.get("/nothing-here?x=1").body()).contains("name=\"back\" value=\"/nothing-here\"", "lang=\"es\"");
        Page chosen = visitor.postWithoutToken("/language", Map.of("language", "es", "back", "/nothing-here"));
        assertThat(visitor.get(chosen.location()).text()).contains("Página no encontrada");
    }

    private String localeOf(TestTenant tenant) {
        List<String> locale = database.application().sql("SELECT locale FROM account WHERE id = ?").param(tenant.ownerId()).query(String.class).list();
        return locale.getFirst();
    }
}
