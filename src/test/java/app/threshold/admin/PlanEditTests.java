package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class PlanEditTests {

    private static final Pattern STATE = Pattern.compile("name=\"state\" value=\"([^\"]+)\"");
    private static final String KEPT = "kept_for_the_next_test";

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    Visitor owner;

    @BeforeEach
    void anOwnerSignsIn() {
        database.superuser().sql("CREATE SCHEMA " + KEPT + "; CREATE TABLE " + KEPT + ".plan AS TABLE plan; CREATE TABLE " + KEPT
                + ".package_template AS TABLE package_template").update();
        testTenants.operator("owner@example.com", "owner");
        owner = new Visitor(port);
        owner.signIn("owner@example.com", TestTenants.PASSWORD);
    }

    @AfterEach
    void thePlansAreWhatTheyWere() {
        database.superuser().sql("""
                UPDATE plan SET name = k.name, description = k.description, price_amount = k.price_amount, currency = k.currency,
                    term_months = k.term_months, segment_name = k.segment_name, updated_at = k.updated_at
                FROM %1$s.plan k WHERE k.code = plan.code;
                ALTER TABLE package_template DISABLE TRIGGER USER;
                DELETE FROM package_template; INSERT INTO package_template SELECT * FROM %1$s.package_template;
                ALTER TABLE package_template ENABLE TRIGGER USER;
                DROP SCHEMA %1$s CASCADE""".formatted(KEPT)).update();
    }

    @Test
    void aPlansPriceAndTermHoldForWhoeverBeginsAfterwardsAndForNobodyElse() {
        TestSignup before = testTenants.pay(testTenants.heldWedding(19_900));

        Page saved = save("wedding", Map.of("name", "Wedding site", "price", "249.5", "currency", "EUR", "termMonths", "12"));

        assertThat(saved.text()).contains("Saved. It holds for every signup that begins from now on.",
                "owner@example.com changed it", "Price: 199.00 USD → 249.50 EUR", "Months: 24 → 12");
        assertThat(new Visitor(port).get("/").text()).contains("Wedding site", "€249.50");
        TestTenant tenant = testTenants.provision(before);
        assertThat(monthsOf(tenant)).isEqualTo(24);
        assertThat(monthsOf(testTenants.provision(testTenants.pay(testTenants.heldWedding(24_950))))).isEqualTo(12);
    }

    @Test
    void whatWasDoneIsToldInTheReadersLanguage() {
        save("wedding", Map.of("price", "249.5", "currency", "EUR", "termMonths", "12"));
        UUID olga = testTenants.operator("olga@example.com", "operator");
        owner.get("/admin/operators/" + olga);
        owner.post("/admin/operators/" + olga + "/levels", Map.of("before", "operator", "level", "viewer"));
        assertThat(owner.get("/admin/actions").text()).contains("Changed the plan", "Months: 24 → 12", "Changed the level", "olga@example.com: Operator → Viewer");

        owner.post("/language", Map.of("language", "de"));

        assertThat(owner.get("/admin/actions").text()).contains("Tarif geändert", "Preis: 199.00 USD → 249.50 EUR", "Monate: 24 → 12", "Stufe geändert",
                "olga@example.com: Operator → Betrachter").doesNotContain("edit_plan", "change_level", "viewer");
        assertThat(owner.get("/admin/plans/wedding").text()).contains("Preis: 199.00 USD → 249.50 EUR").doesNotContain("price:");
        assertThat(owner.get("/admin/operators/" + olga).text()).contains("Stufe geändert").doesNotContain("change_level");
    }

    @Test
    void theFrontPageAnswersOnlyWhatThePlansSay() {
        Visitor visitor = new Visitor(port);
        assertThat(visitor.get("/").text()).contains("Is it really a single payment?", "Why is a storefront free?");

        save("storefront", Map.of("price", "49.00"));
        assertThat(visitor.get("/").text()).contains("Is it really a single payment?").doesNotContain("Why is a storefront free?");

        save("wedding", Map.of("price", "0.00"));
        assertThat(visitor.get("/").text()).contains("What if something goes wrong while I pay?").doesNotContain("Is it really a single payment?");
    }

    @Test
    void linesOfADescriptionBecomeOne() {
        save("storefront", Map.of("description", " For all\r\n\r\nwho make weddings.", "packages[0].description", "A little\r\nof it."));

        assertThat(database.owner().sql("SELECT description FROM plan WHERE code = 'storefront'").query(String.class).single())
                .isEqualTo("For all who make weddings.");
        assertThat(database.owner().sql("SELECT description FROM package_template").query(String.class).list())
                .contains("A little of it.");
    }

    @Test
    void aNewStorefrontOpensWithTheNewPackages() {
        TestTenant before = testTenants.storefront();

        Page saved = save("storefront", Map.of("segmentName", "Offers", "packageCurrency", "JPY",
                "packages[0].name", "", "packages[0].description", "", "packages[0].price", "",
                "packages[1].price", "200000", "packages[2].price", "300000",
                "packages[3].name", "Everything", "packages[3].description", "All of it.", "packages[3].price", "900000"));

        assertThat(saved.text()).contains("Saved.");
        TestTenant after = testTenants.storefront();
        assertThat(new Visitor(port).get("/s/" + after.slug()).text())
                .contains("Standard", "Premium", "Everything", "All of it.", "¥900,000").doesNotContain("Basic");
        assertThat(database.owner().sql("SELECT name FROM segment ORDER BY created_at").query(String.class).list())
                .containsExactly("General", "Offers");
        assertThat(new Visitor(port).get("/s/" + before.slug()).text()).contains("Basic").doesNotContain("All of it.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name            |            | please fill this in.
            price           | 199,00     | Write the price with digits and a point, such as 199.00.
            price           | 1.999      | Write the price with digits and a point, such as 199.00.
            price           | 9999999    | Write the price with digits and a point, such as 199.00.
            price           | -1         | Write the price with digits and a point, such as 199.00.
            price           | 0.30       | Stripe takes no payment as small as this.
            currency        | ISK        | Choose a currency.
            termMonths      | 0          | A term has 1 to 1,200 months.
            termMonths      | two        | A term has 1 to 1,200 months.
            segmentName     |            | please fill this in.
            packages[1].name | Basic     | Another package has this name already.
            packages[1].description | | please fill this in.
            packages[2].price | cheap | Write the price with digits and a point, such as 199.00.
            """)
    void whatIsWrongIsSaidAtItsFieldAndNothingIsLost(String field, String value, String message) {
        Map<String, String> fields = fields("storefront");
        fields.put("description", "Typed and not to be lost");
        fields.put(field, value == null ? "" : value);

        Page page = owner.post("/admin/plans/storefront", fields);

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text()).contains("Please check this", message);
        assertThat(page.body()).contains("Typed and not to be lost");
        if (value != null && !field.equals("currency")) {
            assertThat(page.body()).contains("value=\"" + value + "\"");
        }
        assertThat(database.owner().sql("SELECT count(*) FROM operator_action").query(Integer.class).single()).isZero();
    }

    @Test
    void aStorefrontWithoutPackagesCannotBeSold() {
        Map<String, String> fields = fields("storefront");
        fields.keySet().removeIf(field -> field.startsWith("packages["));

        Page page = owner.post("/admin/plans/storefront", fields);

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text()).contains("A new storefront needs at least one package.");
        assertThatThrownBy(() -> database.application().sql("DELETE FROM package_template").update())
                .rootCause().hasMessageContaining("would have no package templates");
    }

    @Test
    void ofTwoWhoSaveTheSameFormOneIsRefusedAndLosesNothing() throws Exception {
        Map<String, String> fields = fields("wedding");
        testTenants.operator("other@example.com", "owner");
        Visitor other = new Visitor(port);
        other.signIn("other@example.com", TestTenants.PASSWORD);
        other.get("/admin/plans/wedding");
        Map<String, String> theirs = new HashMap<>(fields);
        theirs.put("name", "Theirs");
        fields.put("name", "Ours");
        List<Callable<Page>> both = List.of(() -> owner.post("/admin/plans/wedding", fields),
                () -> other.post("/admin/plans/wedding", theirs));

        List<Page> answers = AtOnce.run(both);

        assertThat(answers).extracting(Page::status).containsExactlyInAnyOrder(303, 409);
        Page refused = answers.stream().filter(page -> page.status() == 409).findFirst().orElseThrow();
        assertThat(refused.text()).contains("Nothing was saved: somebody else has changed this plan");
        assertThat(refused.body()).containsAnyOf("value=\"Ours\"", "value=\"Theirs\"");
    }

    @Test
    void onlyAnOwnerChangesPlans() {
        Map<String, String> fields = fields("wedding");
        for (String level : List.of("viewer", "operator")) {
            testTenants.operator(level + "@example.com", level);
            Visitor visitor = new Visitor(port);
            visitor.signIn(level + "@example.com", TestTenants.PASSWORD);
            assertThat(visitor.get("/admin/plans/wedding").text()).contains("Only an owner changes plans.").doesNotContain("Save the plan");
            assertThat(visitor.post("/admin/plans/wedding", fields).status()).isEqualTo(403);
        }
        assertThat(owner.get("/admin/plans").text()).contains("Wedding website", "$199.00", "for 24 months", "Free", "without end");
        assertThat(owner.get("/admin/plans/yacht").status()).isEqualTo(404);
    }

    private Page save(String code, Map<String, String> changes) {
        Map<String, String> fields = fields(code);
        fields.putAll(changes);
        Page answer = owner.post("/admin/plans/" + code, fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return owner.get(answer.location());
    }

    private Map<String, String> fields(String code) {
        Matcher state = STATE.matcher(owner.get("/admin/plans/" + code).body());
        assertThat(state.find()).isTrue();
        Map<String, String> fields = new HashMap<>(Map.of("state", state.group(1), "currency", "USD",
                "description", "For the two of you, and for everyone you invite."));
        if (code.equals("wedding")) {
            fields.putAll(Map.of("name", "Wedding website", "price", "199.00", "termMonths", "24"));
        } else {
            fields.putAll(Map.of("name", "Storefront", "price", "0.00", "termMonths", "", "segmentName", "General",
                    "packageCurrency", "USD"));
            List<String> names = List.of("Basic", "Standard", "Premium");
            names.forEach(name -> {
                String row = "packages[" + names.indexOf(name) + "].";
                fields.putAll(Map.of(row + "name", name, row + "description", "What is in " + name, row + "price", "900.00"));
            });
        }
        return fields;
    }

    private int monthsOf(TestTenant tenant) {
        return database.owner().sql("""
                SELECT (EXTRACT(year FROM age) * 12 + EXTRACT(month FROM age))::int
                FROM (SELECT age(subscription_end, created_at) AS age FROM profile WHERE account_id = ?) AS term""")
                .param(tenant.ownerId()).query(Integer.class).single();
    }
}
