package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import app.threshold.support.Database;
import app.threshold.support.TestTenants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Every step refuses bad input: a summary on top, the message beside its field, and what was typed still there. */
@Journey
class BadInputJourneys {

    @Autowired
    Database database;

    @Test
    void everyStepOfACoupleRefusesBadInputAndKeepsWhatWasTyped(Browser browser) {
        refusesTheCouplesBadInput(browser, List.of("", "ada at example"), List.of("", "short", "password1", "ada@example.com"),
                List.of("", "2001-02-03"), List.of("", "ab", "-ada", "ada grace", "admin"));
    }

    @Test
    @WithoutJavaScript
    void everyStepOfACoupleDoesSoWithJavaScriptOff(Browser browser) {
        refusesTheCouplesBadInput(browser, List.of("ada at example"), List.of("short"), List.of("2001-02-03"), List.of("-ada"));
    }

    private void refusesTheCouplesBadInput(Browser browser, List<String> badEmails, List<String> badPasswords, List<String> badDates,
            List<String> badSlugs) {
        Signup signup = Signup.ofACouple(browser).choosePlan();
        badEmails.forEach(bad -> refuse(browser, signup, with(signup.account(), "email", bad), "email"));
        badPasswords.forEach(bad -> refuse(browser, signup, with(signup.account(), "password", bad), "password"));
        refuse(browser, signup, with(signup.account(), "terms", ""), "terms");
        signup.fillAccount();

        String code = new Mails(browser).code(signup.email);
        refuse(browser, signup, Map.of("code", "12345"), "code");
        refuse(browser, signup, Map.of("code", code.equals("000000") ? "000001" : "000000"), "code");
        signup.confirm();

        refuse(browser, signup, with(signup.details(), "partner1Name", ""), "partner1Name");
        refuse(browser, signup, with(signup.details(), "partner2Name", "   "), "partner2Name", "");
        badDates.forEach(bad -> refuse(browser, signup, with(signup.details(), "weddingDate", bad), "weddingDate"));
        signup.fillDetails();

        assertThat(browser.value("slug")).as("a suggestion from the names").isNotEmpty().matches("[a-z0-9-]+");
        new TestTenants(database.application()).wedding();
        String taken = database.owner().sql("SELECT slug FROM site_address").query(String.class).single();
        badSlugs.forEach(bad -> refuse(browser, signup, with(signup.address(), "slug", bad), "slug"));
        refuse(browser, signup, with(signup.address(), "slug", taken), "slug");
        assertThat(browser.all(".suggestions a")).as("free addresses like the taken one").isNotEmpty();
        signup.fillAddress();
    }

    @Test
    void theDetailsOfABusinessAreRefusedLikewise(Browser browser) {
        Signup signup = Signup.ofAFlorist(browser).choosePlan().fillAccount().confirm();
        refuse(browser, signup, with(signup.details(), "businessName", ""), "businessName");
        refuse(browser, signup, with(signup.details(), "category", ""), "category");
        refuse(browser, signup, with(signup.details(), "city", ""), "city");
        signup.fillDetails();
    }

    @Test
    void theCheckoutPageRefusesBadInputAndKeepsWhatWasTyped(Browser browser) {
        Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser);
        Map<String, String> good = new LinkedHashMap<>(Map.of("cardNumber", CheckoutPage.PAYS, "cardExpiry", "12 / 34",
                "cardCvc", "123", "billingName", "Ada Lovelace"));
        for (Map.Entry<String, String> bad : Map.of("cardNumber", "1234", "cardExpiry", "01 / 20", "cardCvc", "1", "billingName", "")
                .entrySet()) {
            Map<String, String> fields = with(good, bad.getKey(), bad.getValue());
            fields.forEach(browser::fill);
            browser.submit("cardNumber");
            assertThat(browser.await("#" + bad.getKey() + "-error").getText()).isNotBlank();
            fields.remove("cardCvc");
            fields.forEach((name, value) -> assertThat(browser.value(name)).as(name).isEqualTo(value));
        }
    }

    @Test
    void anAddressIsLookedUpWhileItIsTyped(Browser browser) {
        new TestTenants(database.application()).wedding();
        String taken = database.owner().sql("SELECT slug FROM site_address").query(String.class).single();
        Signup signup = Signup.ofACouple(browser).choosePlan().fillAccount().confirm().fillDetails();
        browser.fill("slug", "two-lanterns");
        browser.await("that it is free", waiting -> waiting.all(".availability.is-available").stream()
                .anyMatch(answer -> answer.getText().contains("two-lanterns")));
        browser.fill("slug", taken);
        browser.await(".availability.is-taken");
        browser.click(".suggestions a");
        String suggestion = browser.value("slug");
        assertThat(suggestion).isNotEqualTo(taken).isNotEmpty();
        browser.await("that the suggestion is free", waiting -> waiting.has(".availability.is-available"));
        browser.submit("slug");
        browser.awaitPath("/signup/review");
        assertThat(browser.text()).contains("/s/" + suggestion);
    }

    private static void refuse(Browser browser, Signup signup, Map<String, String> fields, String field) {
        refuse(browser, signup, fields, field, fields.get(field));
    }

    /** @param kept what then stands in the field: what was typed, without blanks at its ends */
    private static void refuse(Browser browser, Signup signup, Map<String, String> fields, String field, String kept) {
        String path = browser.path();
        signup.submit(fields);
        assertThat(browser.path()).isEqualTo(path);
        assertThat(browser.await("[data-error-summary]").getText()).isNotBlank();
        assertThat(browser.await("#" + field + "-error").getText()).isNotBlank();
        assertThat(browser.field(field).getDomAttribute("aria-invalid")).isEqualTo("true");
        signup.assertKept(with(fields, field, kept));
    }

    private static Map<String, String> with(Map<String, String> fields, String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        return changed;
    }
}
