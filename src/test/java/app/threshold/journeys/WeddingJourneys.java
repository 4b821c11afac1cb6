package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension.Viewport;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import app.threshold.support.Database;
import app.threshold.support.MutableClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.springframework.beans.factory.annotation.Autowired;

/** A couple from the list of plans to a site that its guests can visit. */
@Journey
class WeddingJourneys {

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    private Books books;

    @BeforeEach
    void open() {
        books = new Books(database);
    }

    @Test
    void aCouplePaysAndItsGuestsComeInByLinkAndByPin(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview();
        assertThat(browser.text()).contains("Ada Lovelace", "Grace O’Hopper", "ada@example.com", "/s/ada-and-grace", "$199.00");
        signup.order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();

        assertThat(browser.text()).contains("Welcome, Ada Lovelace and Grace O’Hopper");
        String pin = browser.await("code.pin").getText();
        String guestLink = browser.await(".keys .long code").getText();
        assertThat(pin).matches("\\d{6}");
        assertThat(guestLink).contains("/s/ada-and-grace");
        new Mails(browser).await(signup.email, "/s/ada-and-grace");
        assertWholeAndPaidOnce(signup);

        browser.leave(() -> browser.click("header form[action='/logout'] button"));
        browser.open(guestLink);
        assertThat(browser.text()).contains("Ada Lovelace", "Grace O’Hopper");

        browser.driver().manage().deleteAllCookies();
        browser.open("/s/ada-and-grace");
        assertThat(browser.text()).doesNotContain("Grace O’Hopper");
        String name = browser.await("main input:not([type=hidden])").getDomAttribute("name");
        browser.fill(name, pin.equals("000000") ? "000001" : "000000");
        browser.submit(name);
        assertThat(browser.text()).doesNotContain("Grace O’Hopper");
        browser.fill(name, pin);
        browser.submit(name);
        assertThat(browser.text()).contains("Ada Lovelace", "Grace O’Hopper");
    }

    @Test
    void theOwnerSignsInAgainWithThePasswordOfTheFirstStep(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();
        browser.leave(() -> browser.click("header form[action='/logout'] button"));
        browser.open("/dashboard");
        browser.awaitPath("/login");
        browser.fill("email", signup.email);
        browser.fill("password", Signup.PASSWORD);
        browser.submit("email");
        browser.awaitPath("/dashboard");
        assertThat(browser.text()).contains("Welcome, Ada Lovelace");
    }

    @Test
    @WithoutJavaScript
    void theWholeWayWorksWithJavaScriptOff(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).failFirstProvisioning().pay();
        browser.awaitPath("/signup/finish");
        browser.leave(() -> browser.click("main form[action='/signup/finish'] button"));
        assertThat(browser.text()).contains("Failed to complete signup. Please try again.");
        browser.leave(() -> browser.click("main form[action='/signup/finish'] button"));
        browser.awaitPath("/dashboard");
        assertWholeAndPaidOnce(signup);
    }

    @Test
    void theWholeWayWorksOnATelephone(@Viewport(width = 360, height = 740) Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();
        assertWholeAndPaidOnce(signup);
    }

    @Test
    void aDeclinedCardCostsNothingAndAGoodOneThenPays(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        CheckoutPage checkout = new CheckoutPage(browser);
        for (String card : new String[] { CheckoutPage.DECLINED, CheckoutPage.INSUFFICIENT_FUNDS, "4242 4242 4242 4241" }) {
            checkout.card(card).pay();
            assertThat(browser.await("#cardNumber-error").getText()).containsIgnoringCase("your card");
            assertThat(browser.value("billingName")).isEqualTo("Ada Lovelace");
            assertThat(browser.value("cardCvc")).isEmpty();
        }
        assertThat(books.charges(signup.email)).isZero();
        assertThat(books.signupStatus(signup.email)).isEqualTo("held");
        checkout.card(CheckoutPage.PAYS).pay();
        signup.arrive();
        assertWholeAndPaidOnce(signup);
    }

    @Test
    void whoCancelsAtTheCheckoutComesBackToTheReviewAndCanPayLater(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser);
        String checkout = browser.path();
        browser.leave(() -> browser.click("a.back"));
        browser.awaitPath("/signup/review");
        assertThat(browser.text()).contains("Nothing was charged");
        signup.order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS);
        assertThat(browser.path()).as("the same checkout").isEqualTo(checkout);
        browser.leave(() -> browser.click("button.pay"));
        signup.arrive();
        assertWholeAndPaidOnce(signup);
    }

    @Test
    void whenProvisioningFailsTheCustomerIsToldAndASecondPressMakesTheSiteForTheOneCharge(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).failFirstProvisioning().pay();
        browser.await("the message that it failed",
                waiting -> waiting.text().contains("Failed to complete signup. Please try again."));
        String reference = database.owner().sql("SELECT reference FROM pending_signup").query(String.class).single();
        assertThat(browser.text()).contains("nothing was created", "Your payment of $199.00 is safe and you will not be charged again.",
                signup.email, reference).doesNotContain("sandbox:", "Exception", "SQL");
        assertThat(books.tenants()).isZero();
        assertThat(books.signupStatus(signup.email)).isEqualTo("paid");

        browser.leave(() -> browser.click("main form[action='/signup/finish'] button"));
        browser.awaitPath("/dashboard");
        assertThat(browser.text()).contains("Welcome, Ada Lovelace");
        assertWholeAndPaidOnce(signup);
        assertThat(database.owner().sql("SELECT outcome FROM provisioning_attempt ORDER BY started_at").query(String.class).list())
                .containsExactly("failed", "succeeded");
    }

    @Test
    void whoNeverComesBackFromTheCheckoutGetsTheSiteAllTheSame(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser).card(CheckoutPage.PAYS).neverComeBack().pay();
        browser.await("the webhook", waiting -> books.signupStatus(signup.email).equals("paid"));
        assertThat(books.tenants()).as("the customer's own click comes first").isZero();
        clock.advance(Duration.ofMinutes(2));
        browser.await("the site", waiting -> books.signupStatus(signup.email).equals("complete"));
        new Mails(browser).await(signup.email, "/s/ada-and-grace");
        assertWholeAndPaidOnce(signup);
        browser.open("/signup/finish");
        signup.arrive();
    }

    @Test
    void backAndReloadAtAnyStepLoseNothing(Browser browser) {
        Signup signup = Signup.ofACouple(browser).choosePlan();
        reload(browser, "/signup/wedding");
        signup.fillAccount();
        reload(browser, "/signup/confirm");
        back(browser, "/signup/wedding");
        assertThat(browser.value("email")).isEqualTo(signup.email);
        browser.fill("password", Signup.PASSWORD);
        browser.submit("email");
        browser.awaitPath("/signup/confirm");
        signup.confirm();

        reload(browser, "/signup/details");
        signup.fillDetails();
        back(browser, "/signup/details");
        signup.assertKept(signup.details());
        reload(browser, "/signup/details");
        signup.assertKept(signup.details());
        browser.submit("partner1Name");
        browser.awaitPath("/signup/address");

        reload(browser, "/signup/address");
        signup.fillAddress();
        back(browser, "/signup/address");
        reload(browser, "/signup/address");
        signup.assertKept(signup.address());
        browser.submit("slug");
        browser.awaitPath("/signup/review");

        reload(browser, "/signup/review");
        signup.order();
        new CheckoutPage(browser);
        String checkout = browser.path();
        browser.driver().navigate().refresh();
        back(browser, "/signup/review");
        signup.order();
        assertThat(browser.path()).isEqualTo(checkout);
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();
        reload(browser, "/dashboard");
        browser.open(checkout);
        browser.awaitPath("/dashboard");
        for (String page : new String[] { "/signup/details", "/signup/review", "/signup/finish" }) {
            browser.open(page);
            browser.awaitPath("/dashboard");
        }
        assertWholeAndPaidOnce(signup);
    }

    @Test
    void aMistakeSeenInTheReviewIsMendedEvenWhenTheCheckoutWasOpenAlready(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview().order();
        new CheckoutPage(browser);
        String stale = browser.path();
        browser.open("/signup/address");
        browser.fill("slug", "grace-and-ada");
        browser.submit("slug");
        browser.awaitPath("/signup/review");
        assertThat(browser.text()).contains("/s/grace-and-ada");
        signup.order();
        new CheckoutPage(browser);
        String fresh = browser.path();
        browser.open(stale);
        assertThat(browser.has("button.pay")).as("the old page takes no money").isFalse();
        browser.open(fresh);
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();
        assertThat(browser.text()).contains("/s/grace-and-ada");
        assertWholeAndPaidOnce(signup);
    }

    @Test
    void theCodeIsFoundInTheMailboxThatThePageLinksTo(Browser browser) {
        Signup signup = Signup.ofACouple(browser).choosePlan().fillAccount();
        new Mails(browser).code(signup.email);
        var driver = browser.driver();
        String wizard = driver.getWindowHandle();
        browser.click("main a[target='_blank']");
        browser.await("the mailbox's tab", waiting -> driver.getWindowHandles().size() == 2);
        Set<String> tabs = driver.getWindowHandles();
        tabs.remove(wizard);
        driver.switchTo().window(tabs.iterator().next());
        assertThat(browser.await(".letter").getText()).contains("code", signup.email);
        String code = driver.findElement(By.cssSelector(".letter pre")).getText().replaceAll("(?s).*?\\b(\\d{6})\\b.*", "$1");
        driver.close();
        driver.switchTo().window(wizard);
        browser.fill("code", code.substring(0, 3) + " " + code.substring(3));
        browser.submit("code");
        browser.awaitPath("/signup/details");
    }

    @Test
    void anotherTabThatWasLeftBehindDoesNoHarm(Browser browser) {
        Signup signup = Signup.ofACouple(browser).toReview();
        var driver = browser.driver();
        String first = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        browser.open("/signup/review");
        signup.order();
        new CheckoutPage(browser);
        String checkout = browser.path();
        String second = driver.getWindowHandle();
        driver.switchTo().window(first);
        signup.order();
        assertThat(browser.path()).as("both tabs lead to one checkout").isEqualTo(checkout);
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        signup.arrive();
        driver.switchTo().window(second);
        new CheckoutPage(browser).card(CheckoutPage.PAYS).pay();
        assertThat(browser.has("button.pay")).isFalse();
        browser.open(checkout);
        browser.awaitPath("/dashboard");
        driver.close();
        driver.switchTo().window(first);
        assertWholeAndPaidOnce(signup);
    }

    private static void reload(Browser browser, String path) {
        browser.leave(() -> browser.driver().navigate().refresh());
        browser.awaitPath(path);
    }

    private static void back(Browser browser, String path) {
        browser.driver().navigate().back();
        browser.awaitPath(path);
        browser.await("main");
    }

    private void assertWholeAndPaidOnce(Signup signup) {
        assertThat(books.tenants()).isOne();
        assertThat(books.incompleteTenants()).isZero();
        assertThat(books.paidPayments()).isOne();
        assertThat(books.charges(signup.email)).isOne();
    }
}
