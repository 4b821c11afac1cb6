package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.Database;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;
import org.springframework.beans.factory.annotation.Autowired;

/** What the wizard's pages do while they are filled in. */
@Journey
class WizardJourneys {

    @Autowired
    Database database;

    @Test
    void aFieldSpeaksWhenItIsLeftAndNotBefore(Browser browser) {
        Signup.ofACouple(browser).choosePlan();

        browser.field("email").sendKeys("ada@");
        assertThat(browser.all(".error")).as("while it is typed").isEmpty();
        browser.field("email").sendKeys(Keys.TAB);
        String said = browser.await("#email-error").getText();

        assertThat(said).isNotBlank();
        assertThat(browser.field("email").getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.field("email").getDomAttribute("aria-describedby")).contains("email-error");
        assertThat(browser.run("return document.querySelector('body > [aria-live]').textContent")).as("what is read out").asString()
                .containsIgnoringWhitespaces(said);
        assertThat(browser.all("[data-error-summary]")).isEmpty();

        browser.field("email").sendKeys("example.com" + Keys.TAB);
        browser.await("that it is right now", waiting -> !waiting.has("#email-error"));
        assertThat(browser.field("email").getDomAttribute("aria-invalid")).isNull();
        assertThat(database.owner().sql("SELECT count(*) FROM pending_signup").query(Integer.class).single()).as("begun").isZero();
    }

    @Test
    void anErrorThatComesInDoesNotMoveWhatIsBeingPressed(Browser browser) {
        Signup.ofACouple(browser).choosePlan();
        browser.field("email").sendKeys("ada@");

        new Actions(browser.driver()).moveToElement(browser.field("terms")).clickAndHold().pause(Duration.ofMillis(600)).release().perform();

        assertThat(browser.field("terms").isSelected()).isTrue();
        assertThat(browser.await("#email-error").getText()).isNotBlank();
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
    void aShopFrontWearsTheColoursOfItsTrade(Browser browser) {
        Signup.ofAFlorist(browser).choosePlan().fillAccount().confirm();
        browser.fill("businessName", "Cake & Crumb");
        browser.fill("category", "baker");
        browser.fill("city", "Porto");
        assertThat(browser.await(".preview .shopfront").getDomAttribute("data-trade")).isEqualTo("baker");
        assertThat(browser.await(".preview .shopfront").getText()).contains("Cake & Crumb", "Baker in Porto");
    }

    @Test
    void whoArrivesSeesWhatWasMadeAndFindsTheReceipt(Browser browser) {
        Signup.ofAFlorist(browser).toReview().order().arrive();

        assertThat(browser.all(".making .is-made")).hasSize(3);
        browser.leave(() -> browser.click("a[href='/dashboard/receipt']"));
        assertThat(browser.text()).contains("Receipt", "Free");
        assertThat(browser.await("[data-print] button").getText()).isEqualTo("Print");
    }
}
