package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.Database;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.time.Duration;
import java.util.List;
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
        browser.fill("current", TestTenants.PASSWORD);
        browser.submit("code");
        assertThat(browser.text()).contains("Please check this", "The code is not right");
        browser.fill("code", code(olga));
        browser.fill("current", "not that one");
        browser.submit("code");
        assertThat(browser.text()).contains("That is not your password.");
        browser.fill("current", TestTenants.PASSWORD);
        browser.submit("code");
        assertThat(browser.text()).contains("Keep these recovery codes");
        String recoveryCode = browser.await(".recovery-codes code").getText();

        signOut(browser);
        signIn(browser, "olga@example.com");
        browser.awaitPath("/login/second-factor");
        clock.advance(Duration.ofSeconds(30));
        browser.fill("code", code(olga));
        browser.submit("code");
        browser.awaitPath("/admin");

        signOut(browser);
        signIn(browser, "olga@example.com");
        browser.awaitPath("/login/second-factor");
        browser.click("main summary");
        browser.await("#recovery").sendKeys(recoveryCode);
        browser.leave(() -> browser.click("main details form button"));
        browser.awaitPath("/admin");
        browser.open("/admin/account/second-factor");
        assertThat(browser.text()).contains("9 recovery codes are left");

        clock.advance(Duration.ofSeconds(30));
        browser.fill("code", code(olga));
        browser.submit("code");
        assertThat(browser.all(".recovery-codes code")).hasSize(10).noneMatch(renewed -> renewed.getText().equals(recoveryCode));
        String renewed = browser.await(".recovery-codes code").getText();
        browser.open("/admin/account/second-factor");
        assertThat(browser.text()).contains("10 recovery codes are left");
        browser.fill("code", recoveryCode);
        browser.leave(() -> browser.click("main button[formaction]"));
        assertThat(browser.text()).contains("That did not work", "10 recovery codes are left");
        browser.fill("code", renewed);
        browser.leave(() -> browser.click("main button[formaction]"));
        browser.awaitPath("/admin/account?done=secondFactorRemoved");
        assertThat(browser.text()).contains("The second factor is switched off");

        browser.fill("current", "not that one");
        browser.fill("password", "a walk in the rain");
        browser.submit("current");
        assertThat(browser.text()).contains("That is not your password.");
        browser.fill("current", TestTenants.PASSWORD);
        browser.fill("password", "a walk in the rain");
        browser.submit("current");
        assertThat(browser.text()).contains("Your new password is saved");
        browser.open("/admin/signups");
        browser.awaitPath("/admin/signups");
        signOut(browser);
        signIn(browser, "olga@example.com");
        assertThat(browser.text()).contains("do not belong together");
        browser.fill("password", "a walk in the rain");
        browser.submit("password");
        browser.awaitPath("/admin");
    }

    @Test
    void whoIsInvitedComesInAndIsDisabledAndEnabled(Browser browser) {
        anOwnerInvitesVera(browser);
        assertThat(browser.await("main tbody tr:nth-child(2)").getText()).contains("vera@example.com", "Invited", "Viewer");
        signOut(browser);

        browser.open(new Mails(browser).link("vera@example.com", "/reset-password"));
        browser.fill("password", "a walk in the rain");
        browser.submit("password");
        browser.awaitPath("/login");
        signIn(browser, "vera@example.com", "a walk in the rain");
        browser.awaitPath("/admin");
        browser.open("/admin/operators");
        assertThat(browser.text()).contains("owner@example.com").doesNotContain("Invite somebody", "Invited");
        signOut(browser);

        signIn(browser, "owner@example.com");
        openVera(browser);
        assertThat(browser.text()).contains("Accepted the invitation");
        browser.press(browser.await("form[action$='/suspensions']"));
        assertThat(browser.await("main .tag.is-blocked").getText()).isEqualTo("Disabled");
        signOut(browser);
        signIn(browser, "vera@example.com", "a walk in the rain");
        browser.awaitPath("/login");
        assertThat(browser.text()).contains("That did not work");

        signIn(browser, "owner@example.com");
        openVera(browser);
        browser.press(browser.await("form[action$='/reinstatements']"));
        assertThat(browser.has("main .tag.is-blocked")).isFalse();
        signOut(browser);
        signIn(browser, "vera@example.com", "a walk in the rain");
        browser.awaitPath("/admin");
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
        signOut(browser);
        signIn(browser, "olga@example.com");
        browser.awaitPath("/admin");
        browser.open("/admin/operators");
        assertThat(browser.text()).contains("owner@example.com").doesNotContain("Invite somebody");
    }

    @Test
    void anInvitationIsSentOnceMoreAndWithdrawn(Browser browser) {
        anOwnerInvitesVera(browser);
        Mails mails = new Mails(browser);
        String first = mails.link("vera@example.com", "/reset-password");

        browser.leave(() -> browser.click("main tbody tr:nth-child(2) a"));
        browser.press(browser.await("form[action$='/invitations']"));
        assertThat(browser.text()).contains("The invitation is on its way.", "Sent another invitation");
        String second = browser.await("another link", waiting -> {
            String newest = mails.link("vera@example.com", "/reset-password");
            return newest.equals(first) ? null : newest;
        });

        browser.press(browser.await("form[action$='/withdrawals']"));
        assertThat(browser.text()).contains("The invitation is withdrawn");
        assertThat(browser.await("main tbody").getText()).contains("owner@example.com").doesNotContain("vera@example.com");
        signOut(browser);
        for (String link : List.of(first, second)) {
            browser.open(link);
            assertThat(browser.has("main [name=password]")).as("a form to join with").isFalse();
            assertThat(browser.text()).contains("This link no longer works");
        }
    }

    @Test
    void anOwnerEndsWhatSomebodyElseLeftOpen(Browser browser) {
        TestTenants people = new TestTenants(database.application());
        people.operator("owner@example.com", "owner");
        UUID olga = people.operator("olga@example.com", "operator");
        Visitor lost = signedIn(browser, "olga@example.com");
        signIn(browser, "owner@example.com");
        browser.awaitPath("/admin");
        browser.open("/admin/operators/" + olga);
        browser.press(browser.await("section:has(#sessions) tbody form"));
        assertThat(browser.text()).contains("Signed out.", "With no browser at the moment.", "Signed a browser out");
        assertThat(lost.get("/admin").status()).as("sent to sign in").isEqualTo(302);

        Visitor desk = signedIn(browser, "olga@example.com");
        Visitor train = signedIn(browser, "olga@example.com");
        database.owner().sql("INSERT INTO second_factor (account_id, secret, confirmed_at) VALUES (?, ?, now())").params(olga, new byte[20]).update();
        browser.open("/admin/operators/" + olga);
        browser.press(browser.await("section:has(#sessions) > form"));
        assertThat(browser.text()).contains("Signed out.", "With no browser at the moment.", "Signed out everywhere");
        assertThat(List.of(desk, train)).allSatisfy(left -> assertThat(left.get("/admin").status()).isEqualTo(302));

        browser.click("main summary");
        browser.press(browser.await("form[action$='/second-factor-removals']"));
        assertThat(browser.text()).contains("The second factor is removed", "Removed the second factor");
        signOut(browser);
        signIn(browser, "olga@example.com");
        browser.awaitPath("/admin");
    }

    @Test
    void whoWantsNoMailsSaysSoAndSignsOutEverywhereElse(Browser browser) {
        UUID olga = new TestTenants(database.application()).operator("olga@example.com", "operator");
        Visitor elsewhere = signedIn(browser, "olga@example.com");
        signIn(browser, "olga@example.com");
        browser.awaitPath("/admin");
        browser.open("/admin/account");
        assertThat(browser.value("wanted")).isEqualTo("on");
        browser.fill("wanted", "");
        browser.submit("wanted");
        assertThat(browser.text()).contains("Saved.");
        assertThat(browser.value("wanted")).isEmpty();
        browser.open("/admin/operators/" + olga);
        assertThat(browser.text()).contains("Wants no mails");
        browser.open("/admin/account");
        browser.fill("wanted", "on");
        browser.submit("wanted");
        assertThat(browser.value("wanted")).isEqualTo("on");

        browser.press(browser.await("section:has(#sessions) > form"));
        assertThat(browser.text()).contains("Signed out.", "This one");
        assertThat(browser.all("section:has(#sessions) tbody tr")).hasSize(1);
        assertThat(elsewhere.get("/admin").status()).as("sent to sign in").isEqualTo(302);
        browser.open("/admin");
        browser.awaitPath("/admin");
    }

    private static Visitor signedIn(Browser browser, String email) {
        Visitor visitor = new Visitor(browser.port());
        visitor.signIn(email, TestTenants.PASSWORD);
        assertThat(visitor.get("/admin").status()).isEqualTo(200);
        return visitor;
    }

    private String code(UUID account) throws Exception {
        byte[] secret = database.owner().sql("SELECT secret FROM second_factor WHERE account_id = ?").param(account)
                .query(byte[].class).single();
        return APP.generateOneTimePasswordString(new SecretKeySpec(secret, APP.getAlgorithm()), clock.instant());
    }

    /** As a viewer. */
    private void anOwnerInvitesVera(Browser browser) {
        new TestTenants(database.application()).operator("owner@example.com", "owner");
        signIn(browser, "owner@example.com");
        browser.awaitPath("/admin");
        browser.open("/admin/operators");
        browser.fill("email", "vera@example.com");
        browser.fill("level", "viewer");
        browser.submit("email");
    }

    private static void openVera(Browser browser) {
        browser.awaitPath("/admin");
        browser.open("/admin/operators");
        browser.leave(() -> browser.click("main tbody tr:nth-child(2) a"));
    }

    private static void signOut(Browser browser) {
        browser.leave(() -> browser.click("header form[action='/logout'] button"));
    }

    private static void signIn(Browser browser, String email) {
        signIn(browser, email, TestTenants.PASSWORD);
    }

    private static void signIn(Browser browser, String email, String password) {
        browser.open("/login");
        browser.fill("email", email);
        browser.fill("password", password);
        browser.submit("email");
    }
}
