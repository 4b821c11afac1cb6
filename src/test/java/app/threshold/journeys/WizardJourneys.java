package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.Database;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;
import org.springframework.beans.factory.annotation.Autowired;

/** What the wizard's pages do while they are filled in. */
@Journey
class WizardJourneys {

    /** What the page asks about its fields from now on is counted, and it hears the answers only by {@link #hear}. */
    private static final String HOLD_ANSWERS = """
            window.asked = 0;
            window.answers = [];
            const ask = window.fetch;
            window.fetch = async (...question) => {
              const number = asked++;
              const answer = await ask(...question);
              const text = await answer.text();
              return new Promise(tell => { answers[number] = () => tell({ ok: answer.ok, text: async () => text }); });
            };""";

    /** From now on {@code moving} tells, when a step has taken another's place, how much moved meanwhile. */
    private static final String COUNT_MOTION = """
            window.moving = Promise.resolve(-1);
            const begin = document.startViewTransition.bind(document);
            document.startViewTransition = change => {
              const transition = begin(change);
              const moved = transition.ready.then(() => document.getAnimations().filter(one => one.effect.pseudoElement?.startsWith('::view-transition')).length);
              window.moving = transition.finished.then(() => moved).catch(() => -1);
              return transition;
            };""";

    @Autowired
    Database database;

    @Test
    void aFieldSpeaksWhenItIsLeftAndNotBefore(Browser browser) {
        Signup.ofACouple(browser).choosePlan();
        browser.run(HOLD_ANSWERS);

        browser.field("email").sendKeys("ada@");
        assertThat(asked(browser)).as("while it is typed").isZero();
        browser.field("email").sendKeys(Keys.TAB);
        assertThat(asked(browser)).as("when it is left").isOne();
        hear(browser, 0);
        String said = browser.await("#email-error").getText();

        assertThat(said).isNotBlank();
        assertThat(browser.field("email").getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.field("email").getDomAttribute("aria-describedby")).contains("email-error");
        assertThat(browser.run("return document.querySelector('body > [aria-live]').textContent")).as("what is read out").asString()
                .containsIgnoringWhitespaces(said);
        assertThat(browser.all("[data-error-summary]")).isEmpty();

        browser.field("email").sendKeys("example.com" + Keys.TAB);
        hear(browser, 1);
        assertThat(browser.all("#email-error")).as("now that it is right").isEmpty();
        assertThat(asked(browser)).isEqualTo(2);
        assertThat(browser.field("email").getDomAttribute("aria-invalid")).isNull();
        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup").query(Integer.class).single()).as("begun").isZero();
    }

    @Test
    void anErrorThatComesInDoesNotMoveWhatIsBeingPressed(Browser browser) {
        Signup.ofACouple(browser).choosePlan();
        browser.run(HOLD_ANSWERS);
        browser.field("email").sendKeys("ada@");

        new Actions(browser.driver()).moveToElement(browser.field("terms")).clickAndHold().perform();
        hear(browser, 0);
        new Actions(browser.driver()).release().perform();

        assertThat(browser.field("terms").isSelected()).isTrue();
        assertThat(browser.await("#email-error").getText()).isNotBlank();
    }

    @Test
    void anAnswerThatANewerOneOvertookIsNotHeard(Browser browser) {
        Signup.ofACouple(browser).choosePlan();
        browser.run(HOLD_ANSWERS);

        browser.field("email").sendKeys("ada@example.com" + Keys.TAB);
        browser.field("email").sendKeys("@" + Keys.TAB);
        hear(browser, 1);
        hear(browser, 0);
        assertThat(browser.all("#email-error")).as("of what is wrong, and was right").hasSize(1);

        browser.field("email").sendKeys(Keys.BACK_SPACE, Keys.TAB);
        hear(browser, 2);
        browser.field("email").sendKeys("@" + Keys.TAB);
        browser.field("email").sendKeys(Keys.BACK_SPACE, Keys.TAB);
        hear(browser, 4);
        hear(browser, 3);
        assertThat(browser.all("#email-error")).as("of what is right, and was wrong").isEmpty();
        assertThat(browser.field("email").getDomAttribute("aria-invalid")).isNull();
    }

    @Test
    void nothingIsSaidOfAFieldThatIsWrittenInAgain(Browser browser) {
        Signup.ofACouple(browser).choosePlan();
        browser.run(HOLD_ANSWERS);

        browser.field("email").sendKeys("ada@" + Keys.TAB);
        browser.field("email").sendKeys("e");
        hear(browser, 0);

        assertThat(browser.all("#email-error")).isEmpty();
    }

    @Test
    void theSummaryOfARefusedStepForgetsWhatWasMended(Browser browser) {
        Signup couple = Signup.ofACouple(browser).choosePlan();
        Map<String, String> bad = new LinkedHashMap<>(couple.account());
        bad.put("email", "ada@");
        bad.put("terms", "");
        couple.submit(bad);
        assertThat(browser.all("[data-error-summary] li")).hasSize(2);

        browser.fill("email", "ada@example.com");
        browser.field("email").sendKeys(Keys.TAB);

        browser.await("that one is left", waiting -> waiting.all("[data-error-summary] li").size() == 1);
        assertThat(browser.await("[data-error-summary] a").getDomAttribute("href")).isEqualTo("#terms");
    }

    @Test
    void theSiteStandsBesideTheFormAsItWillBe(Browser browser) {
        Signup couple = Signup.ofACouple(browser).choosePlan().fillAccount().confirm();
        assertThat(browser.all(".preview .is-sample")).as("what is not filled in yet").hasSize(3);
        browser.fill("partner1Name", "Ada <b>");
        browser.fill("weddingDate", "2031-06-14");
        assertThat(browser.await(".preview [data-preview=partner1Name]").getText()).isEqualTo("Ada <b>");
        assertThat(browser.await(".preview time").getText()).isEqualTo("Saturday, June 14, 2031");

        couple.fillDetails();
        browser.fill("theme", "modern");
        assertThat(browser.await("[data-theme-preview]").getDomAttribute("data-theme")).isEqualTo("modern");
    }

    @Test
    void aShopFrontWearsTheColoursAndTheSignOfItsTrade(Browser browser) {
        Signup.ofAFlorist(browser).choosePlan().fillAccount().confirm();
        assertThat(browser.await(".preview .shopfront").getText()).as("an example, until something is filled in").contains("Wild Thyme", "Florist in Lisbon");
        browser.fill("businessName", "Cake & Crumb");
        browser.fill("category", "baker");
        browser.fill("city", "Porto");
        assertThat(browser.await(".preview .shopfront").getDomAttribute("data-trade")).isEqualTo("baker");
        assertThat(browser.await(".preview .shopfront").getText()).contains("Cake & Crumb", "Baker in Porto");
        assertThat(browser.await(".preview .shopfront-sign").getDomAttribute("src")).contains("/trades/baker");
        assertThat(browser.all(".preview .is-sample")).isEmpty();

        browser.fill("category", "other");
        // The driver does not wait for what a chosen option sets off.
        browser.await("the choice to be seen", waiting -> "other".equals(waiting.await(".preview .shopfront").getDomAttribute("data-trade")));
        assertThat(browser.await(".preview .shopfront").getText()).contains("Porto").doesNotContain("Baker", "Something else");
    }

    @Test
    void strangeCharactersStandThereAsTheyAreTyped(Browser browser) {
        String strange = "%2 100 % $& %1 {0} '' <b> &amp; \\";
        Signup.ofAFlorist(browser).choosePlan().fillAccount().confirm();
        browser.fill("category", "baker");
        for (String typed : List.of("%", strange, "Porto")) {
            browser.fill("businessName", typed);
            browser.fill("city", typed);
            assertThat(browser.await(".preview .shopfront-name").getText()).isEqualTo(typed);
            assertThat(browser.await("[data-preview-trade-line]").getText()).isEqualTo("Baker in " + typed);
        }
        browser.fill("city", strange);
        browser.submit("city");
        browser.awaitPath("/signup/address");
        browser.open("/signup/details");
        assertThat(browser.await("[data-preview-trade-line]").getText()).as("when it is come back to").isEqualTo("Baker in " + strange);
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void strangeNamesAndDatesDoNotStopThePreview(Browser browser) {
        Signup.ofACouple(browser).choosePlan().fillAccount().confirm();
        String shown = browser.await(".preview time").getText();
        browser.fill("weddingDate", "0002-01-01");
        assertThat(browser.await(".preview time").getText()).as("while the year is being typed").isEqualTo(shown);
        for (String typed : List.of("%2", "%", "\"]'{0}\\", "محمد & Zoë")) {
            browser.fill("partner1Name", typed);
            browser.fill("partner2Name", typed);
            assertThat(browser.await(".preview [data-preview=partner1Name]").getText()).isEqualTo(typed);
            assertThat(browser.await(".preview [data-preview=partner2Name]").getText()).isEqualTo(typed);
        }
        browser.fill("weddingDate", "2031-06-14");
        assertThat(browser.await(".preview time").getText()).isEqualTo("Saturday, June 14, 2031");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void stepsMoveOnlyForThoseWhoLikeIt(Browser browser) {
        Signup.ofACouple(browser).choosePlan();
        browser.run(COUNT_MOTION);

        assertThat(movedBySending(browser, "no-preference")).isPositive();
        assertThat(movedBySending(browser, "reduce")).isZero();
    }

    @Test
    void whoArrivesSeesWhatWasMadeAndFindsTheReceipt(Browser browser) {
        Signup.ofAFlorist(browser).toReview().order().arrive();

        assertThat(browser.all(".making .is-made")).hasSize(3);
        browser.leave(() -> browser.click("a[href='/dashboard/receipt']"));
        assertThat(browser.text()).contains("Receipt", "Free");
        assertThat(browser.await("[data-print] button").getText()).isEqualTo("Print");
    }

    private static long movedBySending(Browser browser, String motion) {
        browser.command("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-reduced-motion", "value", motion))));
        browser.submit("email");
        return (Long) browser.runAndWait("moving.then(arguments[0])");
    }

    private static long asked(Browser browser) {
        return (Long) browser.run("return asked");
    }

    /** Lets the page hear the answer to a question, counted from 0, and comes back when what it does of it is done. */
    private static void hear(Browser browser, int question) {
        browser.await("the answer to question " + question, waiting -> waiting.run("return Boolean(answers[arguments[0]])", question));
        browser.runAndWait("answers[arguments[0]](); setTimeout(arguments[1])", question);
    }
}
