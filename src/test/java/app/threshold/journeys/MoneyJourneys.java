package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.Database;
import app.threshold.support.MutableClock;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Money that takes its time, goes astray, or goes back, as its owner sees it. */
@Journey
class MoneyJourneys {

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    private Books books;

    @BeforeEach
    void open() {
        books = new Books(database);
    }

    @AfterEach
    void mendProvisioning() {
        database.mend();
    }

    @Test
    void aCardThatAsksForAProofPaysOnceItIsGiven(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.ASKS_FOR_A_PROOF).pay();
        browser.leave(() -> browser.click("button[value=fail]"));
        assertThat(browser.text()).contains("We are unable to authenticate your payment method. Nothing was charged");
        assertThat(books.charges(signup.email)).isZero();

        new CheckoutPage(browser).card(CheckoutPage.ASKS_FOR_A_PROOF).pay();
        browser.leave(() -> browser.click("button[value=complete]"));
        signup.arrive();

        assertThat(books.paidPayments()).isEqualTo(1);
        assertThat(books.tenants()).isEqualTo(1);
    }

    @Test
    void whoPaysByBankDebitWaitsOnAPageThatFinishesByItself(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).bankDebit("succeeds").pay();
        browser.awaitPath("/signup/finish");
        assertThat(browser.text()).contains("We are waiting for the bank’s answer", signup.email);

        clock.advance(Duration.ofMinutes(3));

        browser.awaitPath("/dashboard");
        assertThat(books.tenants()).isEqualTo(1);
    }

    @Test
    void whoseBankDebitFailsReadsItInAMailAndPaysInAnotherWay(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).bankDebit("fails").pay();
        browser.awaitPath("/signup/finish");
        clock.advance(Duration.ofMinutes(3));

        String link = new Mails(browser).link(signup.email, "/signup/resume");
        browser.driver().manage().deleteAllCookies();
        browser.open(link);
        browser.leave(() -> browser.click("main form[action='/signup/resume'] button"));
        browser.awaitPath("/signup/review");
        signup.order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();

        assertThat(books.paidPayments()).isEqualTo(1);
    }

    @Test
    @WithoutJavaScript
    void whoLetsTheCheckoutPassGoesOnFromAnotherDeviceByTheLinkInTheMail(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser);
        clock.advance(Duration.ofMinutes(40));

        String link = new Mails(browser).link(signup.email, "/signup/resume");
        browser.driver().manage().deleteAllCookies();
        browser.open(link);
        assertThat(browser.text()).contains("Welcome back", "Ada Lovelace & Grace O’Hopper", signup.slug);
        browser.leave(() -> browser.click("main form[action='/signup/resume'] button"));
        browser.awaitPath("/signup/review");
        signup.order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();

        assertThat(books.paidPayments()).isEqualTo(1);
        assertThat(books.incompleteTenants()).isZero();
    }

    @Test
    void aPaymentWhoseWebhookIsLostAndWhoseBrowserIsGoneIsFound(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).webhook("lost").neverComeBack().pay();

        clock.advance(Duration.ofMinutes(4));
        browser.await("the sweep", waiting -> books.signupStatus(signup.email).equals("paid"));
        clock.advance(Duration.ofMinutes(2));

        new Mails(browser).await(signup.email, "/s/ada-and-grace");
        assertThat(books.tenants()).isEqualTo(1);
    }

    @Test
    void whoseSiteCannotBeMadeGetsTheMoneyBackAndReadsSo(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        database.breakInsertsInto("wedding");
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        browser.await("the retry page", waiting -> browser.text().contains("Failed to complete signup. Please try again."));

        clock.advance(Duration.ofHours(25));
        new Mails(browser).await(signup.email, "we have returned your $199.00");

        browser.open("/signup/finish");
        assertThat(browser.text()).contains("your $199.00 went back to you");
        browser.click("main a[href='/signup/wedding']");
        browser.awaitPath("/signup/wedding");
        assertThat(books.tenants()).isZero();
        assertThat(books.signupStatus(signup.email)).isEqualTo("refunded");
    }
}
