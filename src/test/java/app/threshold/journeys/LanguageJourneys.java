package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import app.threshold.support.Database;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Alert;
import org.springframework.beans.factory.annotation.Autowired;

/** A couple that reads from right to left, from choosing the language to the dashboard; past a failure, too. */
@Journey
class LanguageJourneys {

    @Autowired
    Database database;

    @Test
    void aCoupleSignsUpInArabic(Browser browser) {
        browser.open("/");
        choose(browser, "ar");
        comesToTheDashboard(browser, Signup.ofACouple(browser).choosePlan().fillAccount());
    }

    @Test
    @WithoutJavaScript
    void aCoupleSignsUpInArabicWithJavaScriptOff(Browser browser) {
        browser.open("/");
        choose(browser, "ar");
        comesToTheDashboard(browser, Signup.ofACouple(browser).choosePlan().fillAccount());
    }

    @Test
    void whoChoosesAnotherLanguageOnAStepThatWasSwappedInStaysOnIt(Browser browser) {
        Signup signup = Signup.ofACouple(browser).choosePlan().fillAccount().confirm();
        choose(browser, "es");
        assertThat(browser.path()).startsWith("/signup/details");
        assertThat(browser.text()).contains("¿Quiénes se casan?");
        signup.fillDetails();
    }

    @Test
    void whatWasTypedIsNotLostUnasked(Browser browser) {
        Signup.ofACouple(browser).choosePlan().fillAccount().confirm();
        browser.fill("partner1Name", "Ada");

        browser.click(".languages button[value=de]");
        Alert asked = browser.driver().switchTo().alert();
        assertThat(asked.getText()).contains("what you have typed here and not sent is lost");
        asked.dismiss();
        assertThat(browser.value("partner1Name")).isEqualTo("Ada");

        browser.leave(() -> answer(browser, "de"));
        assertThat(browser.text()).contains("Wer heiratet?");
        browser.fill("partner1Name", "Ada");
        browser.submit("partner1Name");
        browser.leave(() -> answer(browser, "es"));
        assertThat(browser.text()).as("of a form that came back refused").contains("¿Quiénes se casan?");
    }

    private static void answer(Browser browser, String language) {
        browser.click(".languages button[value=" + language + "]");
        browser.driver().switchTo().alert().accept();
    }

    private void comesToTheDashboard(Browser browser, Signup signup) {
        assertThat(browser.text()).contains("انظروا في بريدكم");
        signup.confirm();
        browser.submit("partner1Name");
        assertThat(browser.text()).contains("أدخلوا اسم شريك حياتكم.");
        signup.fillDetails().fillAddress();
        assertThat(browser.text()).contains("هل كل هذا صحيح؟", "199.00 US$", "Ada Lovelace");
        assertThat(browser.driver().findElement(org.openqa.selenium.By.tagName("html")).getDomAttribute("dir")).isEqualTo("rtl");
        signup.order();
        assertThat(browser.text()).contains("بطاقات التجربة");
        new CheckoutPage(browser).card(CheckoutPage.PAYS).failFirstProvisioning().pay();
        if (!browser.runsJavaScript()) {
            browser.leave(() -> browser.click("main form[action='/signup/finish'] button"));
        }
        browser.await(".setback");
        assertThat(browser.text()).contains("في أمان ولن يُخصم منكم المبلغ مرة أخرى.");
        browser.leave(() -> browser.click("main form[action='/signup/finish'] button"));
        browser.awaitPath("/dashboard");
        assertThat(browser.text()).contains("مرحبًا بكما", "عبرتم العتبة");
        new Mails(browser).await(signup.email, "موقعكم جاهز");
        assertThat(new Books(database).tenants()).isOne();
        assertThat(database.application().sql("SELECT locale FROM account WHERE email = ?").param(signup.email)
                .query(String.class).single()).isEqualTo("ar");
    }

    private static void choose(Browser browser, String language) {
        String path = browser.path();
        browser.leave(() -> browser.click(".languages button[value=" + language + "]"));
        assertThat(browser.path()).isEqualTo(path);
    }
}
