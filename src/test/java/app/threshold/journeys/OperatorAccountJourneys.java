package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.Database;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.time.Duration;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What operators do with the own account, and owners with others'. */
@Journey
class OperatorAccountJourneys {

    private static final TimeBasedOneTimePasswordGenerator APP = new TimeBasedOneTimePasswordGenerator();

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Test
    void anOperatorSetsUpASecondFactorAndSignsInWithIt(Browser browser) throws Exception {
        UUID olga = new TestTenants(database.application()).operator("olga@example.com", "operator");
        signIn(browser, "olga@example.com");
        browser.awaitPath("/admin");
        browser.open("/admin/account/second-factor");
        browser.leave(() -> browser.click("main form button"));
        assertThat(browser.await("main img.qr").getDomAttribute("src")).startsWith("data:image/svg+xml;base64,");
        browser.fill("code", "000000");
        browser.submit("code");
        assertThat(browser.text()).contains("That did not work");
        browser.fill("code", code(olga));
        browser.submit("code");
        assertThat(browser.text()).contains("Keep these recovery codes");
        String recoveryCode = browser.await(".recovery-codes code").getText();

        browser.leave(() -> browser.click("header form[action='/logout'] button"));
        signIn(browser, "olga@example.com");
        browser.awaitPath("/login/second-factor");
        clock.advance(Duration.ofSeconds(30));
        browser.fill("code", code(olga));
        browser.submit("code");
        browser.awaitPath("/admin");

        browser.leave(() -> browser.click("header form[action='/logout'] button"));
        signIn(browser, "olga@example.com");
        browser.awaitPath("/login/second-factor");
        browser.click("main summary");
        browser.await("#recovery").sendKeys(recoveryCode);
        browser.leave(() -> browser.click("main details form button"));
        browser.awaitPath("/admin");
        browser.open("/admin/account/second-factor");
        assertThat(browser.text()).contains("9 recovery codes are left");
    }

    @Test
    void anOwnerMakesAViewerOfAnOperatorWhoIsSignedOut(Browser browser) {
        TestTenants people = new TestTenants(database.application());
        people.operator("owner@example.com", "owner");
        people.operator("olga@example.com", "operator");
        signIn(browser, "owner@example.com");
        browser.awaitPath("/admin");
        browser.open("/admin/operators");
        browser.leave(() -> browser.click("main tbody tr:nth-child(2) a"));
        browser.fill("level", "viewer");
        browser.submit("level");
        assertThat(browser.text()).contains("The level is saved", "Changed the level", "Operator → Viewer");
        browser.leave(() -> browser.click("header form[action='/logout'] button"));
        signIn(browser, "olga@example.com");
        browser.awaitPath("/admin");
        browser.open("/admin/operators");
        assertThat(browser.text()).contains("owner@example.com").doesNotContain("Invite somebody");
    }

    private String code(UUID account) throws Exception {
        byte[] secret = database.owner().sql("SELECT secret FROM second_factor WHERE account_id = ?").param(account)
                .query(byte[].class).single();
        return APP.generateOneTimePasswordString(new SecretKeySpec(secret, APP.getAlgorithm()), clock.instant());
    }

    private static void signIn(Browser browser, String email) {
        browser.open("/login");
        browser.fill("email", email);
        browser.fill("password", TestTenants.PASSWORD);
        browser.submit("email");
    }
}
