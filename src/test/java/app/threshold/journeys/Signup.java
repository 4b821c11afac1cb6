package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/** The wizard's pages, and what one customer types there. Each method does one step and ends on the next page. */
final class Signup {

    static final String PASSWORD = "blue lanterns at dusk";

    private final Browser browser;
    private final Mails mails;
    private final String plan;

    final String email;
    final String slug;

    private Signup(Browser browser, String plan, String email, String slug) {
        this.browser = browser;
        this.mails = new Mails(browser);
        this.plan = plan;
        this.email = email;
        this.slug = slug;
    }

    static Signup ofACouple(Browser browser) {
        return new Signup(browser, "wedding", "ada@example.com", "ada-and-grace");
    }

    static Signup ofAFlorist(Browser browser) {
        return new Signup(browser, "storefront", "flora@example.com", "moss-and-thyme");
    }

    Map<String, String> account() {
        return inOrder("email", email, "password", PASSWORD, "terms", "on");
    }

    Map<String, String> details() {
        return plan.equals("wedding")
                ? inOrder("partner1Name", "Ada Lovelace", "partner2Name", "Grace O’Hopper",
                        "weddingDate", LocalDate.now().plusYears(1).toString())
                : inOrder("businessName", "Moss & Thyme", "category", "florist", "city", "Lisboa");
    }

    Map<String, String> address() {
        return plan.equals("wedding") ? inOrder("slug", slug, "theme", "garden") : inOrder("slug", slug);
    }

    Signup choosePlan() {
        browser.open("/");
        browser.click("main a[href='/signup/" + plan + "']");
        browser.awaitPath("/signup/" + plan);
        return this;
    }

    Signup fillAccount() {
        submit(account());
        browser.awaitPath("/signup/confirm");
        return this;
    }

    Signup confirm() {
        submit(Map.of("code", mails.code(email)));
        browser.awaitPath("/signup/details");
        return this;
    }

    Signup fillDetails() {
        submit(details());
        browser.awaitPath("/signup/address");
        return this;
    }

    Signup fillAddress() {
        submit(address());
        browser.awaitPath("/signup/review");
        return this;
    }

    /** All steps up to the review. */
    Signup toReview() {
        return choosePlan().fillAccount().confirm().fillDetails().fillAddress();
    }

    /** Presses the review's button; ends at the checkout page, or past it where nothing is to be paid. */
    Signup order() {
        browser.leave(() -> browser.click("main form[action='/signup/review'] button"));
        return this;
    }

    /** At the end the site is made and its owner signed in: by the page's own script, or by one press without it. */
    Signup arrive() {
        if (!browser.runsJavaScript()) {
            browser.awaitPath("/signup/finish");
            browser.leave(() -> browser.click("main form[action='/signup/finish'] button"));
        }
        browser.awaitPath("/dashboard");
        return this;
    }

    /** Fills the fields in their order and presses the form's button. */
    void submit(Map<String, String> fields) {
        fields.forEach(browser::fill);
        browser.submit(fields.keySet().iterator().next());
    }

    /** What stands in the fields equals what was typed; passwords are never sent back. */
    void assertKept(Map<String, String> fields) {
        fields.forEach((name, value) ->
                assertThat(browser.value(name)).as(name).isEqualTo(name.equals("password") ? "" : value));
    }

    private static Map<String, String> inOrder(String... namesAndValues) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
