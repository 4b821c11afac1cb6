package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class NewTenantTests {

    private static final Map<String, String> WEDDING = Map.of("plan", "wedding", "email", "ada@example.com",
            "partner1Name", "Ada", "partner2Name", "Grace", "weddingDate", "2031-06-14", "slug", "ada-and-grace",
            "theme", "garden", "why", "A present");

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    Visitor operator;

    @BeforeEach
    void anOperatorSignsIn() {
        operator = signedIn("operator@example.com", "owner");
    }

    @Test
    void anOperatorsTenantIsCompleteAndItsOwnerIsMailedALinkToSetAPassword() {
        operator.get("/admin/tenants/new");

        Page made = operator.post("/admin/tenants", WEDDING);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text()).contains("Ada & Grace is made", "on its way to ada@example.com", "this page shows it once");
        assertThat(database.owner().sql("""
                SELECT s.status || ' ' || w.email || ' ' || s.price_amount || ' ' || a.triggered_by FROM pending_signup s
                JOIN account w ON w.id = s.waived_by JOIN provisioning_attempt a ON a.signup_id = s.id""")
                .query(String.class).list()).containsExactly("complete operator@example.com 19900 operator");
        assertThat(database.owner().sql("SELECT action || ' ' || detail FROM operator_action WHERE subject_type = 'signup'")
                .query(String.class).list()).containsExactly("waive_price A present");
        jobs.runDue();
        Visitor owner = new Visitor(port);
        Page mailbox = owner.get("/sandbox/mailbox?to=ada@example.com");
        Matcher link = Pattern.compile("/reset-password\\?token=[\\w-]+").matcher(mailbox.body());
        assertThat(link.find()).isTrue();
        owner.get(link.group());
        owner.post("/reset-password", Map.of("token", link.group().substring(link.group().indexOf('=') + 1),
                "password", "a brand new umbrella"));
        Visitor later = new Visitor(port);
        later.signIn("ada@example.com", "a brand new umbrella");
        assertThat(later.get("/dashboard").text()).contains("Welcome, Ada and Grace");
    }

    @Test
    void theOwnerIsWelcomedInTheLanguageThatWasChosenAndReadsOnInTheBrowsers() {
        assertThat(operator.wishing("de").get("/admin/tenants/new").body()).containsPattern("<option value=\"de\"[^>]*selected");
        var spanish = new java.util.HashMap<>(WEDDING);
        spanish.put("language", "es");
        operator.post("/admin/tenants", spanish);
        jobs.runDue();
        assertThat(new Visitor(port).get("/sandbox/mailbox?to=ada@example.com").text())
                .contains("Su sitio está listo", "Elija su contraseña para Threshold");
        assertThat(database.owner().sql("SELECT count(*) FROM account WHERE email = 'ada@example.com' AND locale IS NULL")
                .query(Integer.class).single()).isOne();
    }

    @Test
    void theSecretIsShownOnceAndOnlyItsHashIsKept() {
        operator.get("/admin/tenants/new");

        Page made = operator.post("/admin/tenants", WEDDING);

        Matcher token = Pattern.compile("(tk_\\w{20})\\.([\\w-]{43})").matcher(made.body());
        assertThat(token.find()).isTrue();
        String everything = database.owner().sql("SELECT string_agg(k::text, '') FROM api_key k").query(String.class).single();
        assertThat(everything).contains(token.group(1)).doesNotContain(token.group(2));
        assertThat(database.superuser().sql("SELECT count(*) FROM spring_session_attributes WHERE position(?::bytea IN attribute_bytes) > 0")
                .param(token.group(2).getBytes()).query(Long.class).single()).isZero();
        Page page = operator.get("/admin/tenants/" + database.owner().sql("SELECT id FROM tenant").query(UUID.class).single());
        assertThat(page.body()).contains(token.group(1)).doesNotContain(token.group(2));
        assertThat(page.text()).contains("tenants:read", "Made an API key");
    }

    /** The browser shows the last answer only, so the secret in it must be one that works. */
    @Test
    void aFormThatIsSentAgainMakesOneTenantAndTellsASecretThatWorks() {
        operator.get("/admin/tenants/new");
        Map<String, String> form = with("id", UUID.randomUUID().toString());
        Page first = operator.post("/admin/tenants", form);

        Page again = operator.post("/admin/tenants", form);

        assertThat(List.of(first, again)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(201);
            assertThat(seenWith(token(answer))).contains("ada-and-grace");
        });
        assertThat(token(again)).isNotEqualTo(token(first));
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(database.owner().sql("SELECT action FROM operator_action WHERE subject_type IN ('signup', 'tenant') ORDER BY id").query(String.class).list())
                .containsExactly("waive_price", "create_key", "create_key");

        form.put("email", "grace@example.com");
        assertThat(operator.post("/admin/tenants", form).text()).as("changed after it was sent").contains("Another site or signup has this address.");
        Visitor other = signedIn("other@example.com", "operator");
        other.get("/admin/tenants/new");
        assertThat(other.post("/admin/tenants", with("id", form.get("id"))).status()).as("sent by somebody else").isEqualTo(422);
    }

    @Test
    void ofTwoClicksAtOnceEachTellsASecretOfTheOneTenant() throws Exception {
        operator.get("/admin/tenants/new");
        Map<String, String> form = with("id", UUID.randomUUID().toString());
        Callable<Page> click = () -> operator.post("/admin/tenants", form);

        List<Page> answers = AtOnce.run(List.of(click, click));

        assertThat(answers).allSatisfy(answer -> assertThat(seenWith(token(answer))).contains("ada-and-grace"));
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(count("pending_signup")).isEqualTo(1);
    }

    @Test
    void aFormThatIsSentAgainMuchLaterTellsNoSecret() {
        operator.get("/admin/tenants/new");
        Map<String, String> form = with("id", UUID.randomUUID().toString());
        operator.post("/admin/tenants", form);
        clock.advance(Duration.ofMinutes(11));

        Page again = operator.post("/admin/tenants", form);

        assertThat(again.status()).isEqualTo(303);
        assertThat(again.location()).endsWith("/admin/tenants/" + database.owner().sql("SELECT id FROM tenant").query(UUID.class).single());
        assertThat(count("api_key")).isEqualTo(1);
    }

    @Test
    void aTenantsKeySeesItsTenantAndNoMoreWhoeverWritesIt() {
        operator.get("/admin/tenants/new");
        operator.post("/admin/tenants", WEDDING);
        assertThatThrownBy(() -> database.application().sql("""
                INSERT INTO api_key (key_id, secret_hash, name, tenant_id, scopes, created_by, created_at)
                SELECT 'tk_more', sha256('more'), 'More', tenant_id, 'tenants:read signups:read', created_by, now() FROM api_key""").update())
                .hasMessageContaining("api_key_of_tenant_reads_it");
        assertThat(database.application().sql("""
                INSERT INTO api_key (key_id, secret_hash, name, scopes, created_by, created_at)
                SELECT 'tk_more', sha256('more'), 'More', 'tenants:read signups:read', created_by, now() FROM api_key""").update()).isOne();
    }

    @Test
    void ofTwoFormsForOneTenantOneMakesIt() {
        operator.get("/admin/tenants/new");
        operator.post("/admin/tenants", WEDDING);

        Page again = operator.post("/admin/tenants", WEDDING);

        assertThat(again.status()).isEqualTo(422);
        assertThat(again.text()).contains("has this");
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(count("api_key")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "wedding | email | nonsense | Enter an e-mail address",
            "wedding | email | '' | Enter the owner’s e-mail address.",
            "wedding | partner1Name | '' | Enter one partner’s name.",
            "wedding | weddingDate | 2031-13-01 | Enter a day",
            "wedding | weddingDate | 2001-01-01 | This day has passed.",
            "wedding | weddingDate | 2999-01-01 | more than ten years away",
            "wedding | theme | neon | There is no such look.",
            "wedding | slug | admin | kept for the platform",
            "wedding | slug | -a- | Use small letters",
            "storefront | businessName | '' | Enter the name of the business.",
            "storefront | category | wizard | There is no such trade.",
            "storefront | city | '' | Enter the city."})
    void whatIsWrongIsToldAtItsFieldAndWhatWasTypedIsKept(String plan, String field, String typed, String message) {
        Map<String, String> fields = new HashMap<>(WEDDING);
        fields.put("plan", plan);
        if (plan.equals("storefront")) {
            fields.putAll(Map.of("businessName", "Moss", "category", "florist", "city", "Lisbon"));
        }
        fields.put(field, typed);
        operator.get("/admin/tenants/new?plan=" + plan);

        Page answer = operator.post("/admin/tenants", fields);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("Please check", message);
        assertThat(answer.body()).contains("href=\"#" + field + "\"", "value=\"ada-and-grace\"".replace("ada-and-grace", fields.get("slug")));
        assertThat(count("pending_signup")).isZero();
    }

    @Test
    void anAddressOrAnEmailThatIsTakenIsToldAtItsField() {
        TestTenant other = testTenants.storefront();
        operator.get("/admin/tenants/new");

        assertThat(operator.post("/admin/tenants", with("slug", other.slug())).text()).contains("Another site or signup has this address.");
        assertThat(operator.post("/admin/tenants", with("email", other.email())).text()).contains("has this e-mail address.");
        assertThat(count("pending_signup")).isEqualTo(1);
    }

    @Test
    void aTenantThatCannotBeMadeIsOnTheListOfStuckOnes() {
        database.breakInsertsInto("wedding");
        operator.get("/admin/tenants/new");
        try {
            Page answer = operator.post("/admin/tenants", WEDDING);

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text()).contains("could not be made, and nothing is half made");
        } finally {
            database.mend();
        }
        assertThat(count("tenant")).isZero();
        assertThat(operator.get("/admin/signups?state=stuck").text()).contains("ada@example.com", "a lasting fault");
    }

    @Test
    void aViewerMakesNoTenantAndNoKey() {
        Visitor viewer = signedIn("viewer@example.com", "viewer");
        assertThat(viewer.get("/admin/tenants/new").body()).doesNotContain("name=\"slug\"");
        TestTenant tenant = testTenants.wedding();
        assertThat(viewer.get("/admin/tenants/" + tenant.id()).body()).doesNotContain("/suspensions", "/api-keys\" method");

        assertThat(viewer.post("/admin/tenants", WEDDING).status()).isEqualTo(403);
        assertThat(viewer.post("/admin/tenants/" + tenant.id() + "/suspensions", Map.of("version", "0")).status()).isEqualTo(403);
        assertThat(viewer.post("/admin/api-keys", Map.of("id", UUID.randomUUID().toString(), "name", "x", "scopes", "signups:read")).status())
                .isEqualTo(403);
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(count("api_key")).isZero();
    }

    @Test
    void aPlatformKeyIsMadeOnceAndRevoked() {
        Page list = operator.get("/admin/api-keys");
        assertThat(list.text()).contains("No key yet");
        Map<String, String> form = Map.of("id", UUID.randomUUID().toString(), "name", "Monthly report", "scopes", "signups:read");

        Page made = operator.post("/admin/api-keys", form);
        Page again = operator.post("/admin/api-keys", form);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text()).contains("The new API key", "Monthly report", "tk_");
        assertThat(list.body()).contains("action=\"/language\"");
        assertThat(made.body()).as("what is shown once is not loaded anew").doesNotContain("action=\"/language\"");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("This form made its key already", "signups:read", "never");
        assertThat(count("api_key")).isEqualTo(1);
        UUID id = UUID.fromString(form.get("id"));
        Page told = operator.get(operator.post("/admin/api-keys/" + id + "/revocations", Map.of()).location());
        assertThat(told.text()).contains("The key “Monthly report” opens nothing any more.", "Revoked");
        assertThat(database.owner().sql("SELECT action FROM operator_action WHERE subject_type = 'api_key' ORDER BY id")
                .query(String.class).list()).containsExactly("create_key", "revoke_key");
    }

    @Test
    void aKeyWithoutANameOrAScopeIsRefused() {
        operator.get("/admin/api-keys");

        Page answer = operator.post("/admin/api-keys", Map.of("id", UUID.randomUUID().toString(), "name", " ", "scopes", "everything"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("Say which program will use the key.", "Choose at least one thing");
        assertThat(count("api_key")).isZero();
    }

    private Visitor signedIn(String email, String level) {
        database.application().sql("SELECT create_operator(?, ?, ?)").params(email, TestTenants.PASSWORD_HASH, level)
                .query(UUID.class).single();
        Visitor visitor = new Visitor(port);
        visitor.signIn(email, TestTenants.PASSWORD);
        return visitor;
    }

    private static String token(Page made) {
        Matcher token = Pattern.compile("tk_\\w{20}\\.[\\w-]{43}").matcher(made.body());
        assertThat(token.find()).as(made.text()).isTrue();
        return token.group();
    }

    /** What the API answers to who has this key and asks for tenants. */
    private String seenWith(String token) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/tenants")).header("Authorization", "Bearer " + token)
                    .build(), HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> with(String field, String value) {
        Map<String, String> fields = new HashMap<>(WEDDING);
        fields.put(field, value);
        return fields;
    }

    private long count(String table) {
        return database.owner().sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
