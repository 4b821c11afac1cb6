package app.threshold.account;

import static app.threshold.support.TestTenants.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class SecondFactorTests {

    private static final String EMAIL = "olga@example.com";
    private static final String PAGE = "/admin/account/second-factor";
    private static final String LOGIN = "/login/second-factor";

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    UUID olga;
    Visitor browser;
    List<String> recoveryCodes = List.of();

    @BeforeEach
    void anOperatorSetsItUp() {
        olga = tenants.operator(EMAIL, "operator");
        browser = new Visitor(port);
        browser.signIn(EMAIL, PASSWORD);
        assertThat(browser.get(PAGE).text()).contains("Your password alone signs you in");
        assertThat(browser.post(PAGE + "/setups", Map.of()).location()).endsWith(PAGE);
        Page setup = browser.get(PAGE);
        assertThat(setup.body()).contains("data:image/svg+xml;base64,", "action=\"/language\"");
        assertThat(setup.text().replace(" ", "")).contains(OneTimeCodes.base32(secret()));
        assertThat(browser.post(PAGE + "/confirmations", Map.of("current", PASSWORD, "code", "000 000")).status()).isEqualTo(422);
        Page codes = browser.post(PAGE + "/confirmations", Map.of("current", PASSWORD, "code", code(0)));
        assertThat(codes.status()).isEqualTo(200);
        recoveryCodes = Pattern.compile("<code>([0-9A-Z-]{19})</code>").matcher(codes.body()).results()
                .map(found -> found.group(1)).toList();
        assertThat(codes.body()).as("what is shown once is not loaded anew").doesNotContain("action=\"/language\"");
        assertThat(recoveryCodes).hasSize(10).doesNotHaveDuplicates();
        // The setup's code is used up, so the next is the next step's.
        clock.advance(Duration.ofSeconds(30));
    }

    /** Appendix B of RFC 6238, the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({"59,287082", "1111111109,081804", "1111111111,050471", "1234567890,005924", "2000000000,279037", "20000000000,353130"})
    void codesAreThoseOfTheStandard(long time, String code) {
        byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        assertThat(OneTimeCodes.step(secret, code, Instant.ofEpochSecond(time), 0)).hasValue(time / 30);
        assertThat(OneTimeCodes.step(secret, code, Instant.ofEpochSecond(time + 120), 0)).isEmpty();
        assertThat(OneTimeCodes.base32(secret)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    @Test
    void theSecretIsNeverShownAgain() {
        assertThat(browser.get(PAGE).text()).contains("10 recovery codes are left").doesNotContain(OneTimeCodes.base32(secret()));
        byte[] before = secret();
        browser.post(PAGE + "/setups", Map.of());
        assertThat(browser.get(PAGE).body()).doesNotContain("data:image");
        assertThat(secret()).isEqualTo(before);
    }

    @Test
    void thePasswordAloneOpensNothing() {
        Visitor visitor = password();
        for (String path : new String[] {"/admin/account", "/admin/operators", PAGE, "/admin/probe", "/login"}) {
            assertThat(visitor.get(path).location()).as(path).endsWith(LOGIN);
        }
        assertThat(visitor.get("/dashboard").status()).isIn(302, 403);
        assertThat(visitor.post("/admin/account/alerts", Map.of()).location()).endsWith(LOGIN);
        assertThat(visitor.post(PAGE + "/setups", Map.of()).location()).endsWith(LOGIN);
        assertThat(visitor.get("/actuator/metrics").status()).isNotEqualTo(200);
        assertThat(visitor.get(LOGIN).text()).contains("One more step").doesNotContain("Console");
        assertThat(lastSignIns()).isOne();
    }

    @Test
    void theCodeLeadsToThePageThatAskedForTheLogin() {
        Visitor visitor = new Visitor(port);
        assertThat(visitor.get("/admin/operators").location()).endsWith("/login");
        assertThat(login(visitor).location()).endsWith(LOGIN);
        String before = visitor.cookie("threshold-session").orElseThrow().getValue();
        visitor.get(LOGIN);
        assertThat(visitor.post(LOGIN, Map.of("code", code(0))).location()).contains("/admin/operators");
        assertThat(visitor.cookie("threshold-session").orElseThrow().getValue()).isNotEqualTo(before);
        assertThat(visitor.get("/admin/account").status()).isEqualTo(200);
        assertThat(visitor.post("/admin/account/alerts", Map.of("wanted", "true")).location()).contains("done=saved");
    }

    @Test
    void aCodeThatWasUsedIsRefused() {
        String code = code(0);
        assertThat(second(password(), code).location()).startsWith("/admin");
        Page again = second(password(), code);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.text()).contains("was used already");
        // An older one that nobody used is refused as well.
        assertThat(second(password(), code(-1)).status()).isEqualTo(422);
        clock.advance(Duration.ofSeconds(30));
        assertThat(second(password(), code(0)).location()).startsWith("/admin");
    }

    @Test
    void ofTwoWhoUseOneCodeAtOnceOneGetsIn() throws Exception {
        Visitor one = password();
        Visitor two = password();
        one.get(LOGIN);
        two.get(LOGIN);
        String code = code(0);
        List<Callable<Integer>> tries = List.of(() -> one.post(LOGIN, Map.of("code", code)).status(), () -> two.post(LOGIN, Map.of("code", code)).status());
        assertThat(AtOnce.run(tries)).containsExactlyInAnyOrder(302, 422);
    }

    @Test
    void aRecoveryCodeWorksOnceAndIsWrittenDown() {
        String code = recoveryCodes.get(3);
        assertThat(second(password(), code.toLowerCase().replace('-', ' ')).location()).startsWith("/admin");
        assertThat(second(password(), code).status()).isEqualTo(422);
        assertThat(database.owner().sql("SELECT count(*) FROM recovery_code").query(Long.class).single()).isEqualTo(9);
        assertThat(trail()).containsExactly("set_up_second_factor", "use_recovery_code");
    }

    @Test
    void whoTriesCodesHasToWaitWhateverTheBrowser() {
        // Stands still: on a busy machine the second to wait would be over before the next try.
        clock.set(clock.instant());
        for (int i = 0; i < 5; i++) {
            assertThat(second(password(), "00000" + i).status()).isEqualTo(422);
        }
        assertThat(second(password(), code(0)).status()).isEqualTo(429);
        clock.advance(Duration.ofSeconds(2));
        assertThat(second(password(), code(0)).location()).startsWith("/admin");
    }

    @Test
    void switchingItOffOrNewRecoveryCodesTakeACode() {
        assertThat(browser.post(PAGE + "/removals", Map.of("code", "000000")).status()).isEqualTo(422);
        Page renewed = browser.post(PAGE + "/recovery-codes", Map.of("code", code(0)));
        assertThat(renewed.text()).contains("Keep these recovery codes");
        assertThat(second(password(), recoveryCodes.getFirst()).status()).isEqualTo(422);
        clock.advance(Duration.ofSeconds(30));
        Visitor other = password();
        second(other, code(0));
        clock.advance(Duration.ofSeconds(30));
        assertThat(browser.post(PAGE + "/removals", Map.of("code", code(0))).location()).contains("done=secondFactorRemoved");
        assertThat(browser.get("/admin/account").status()).isEqualTo(200);
        assertThat(other.get("/admin/account").location()).endsWith("/login");
        assertThat(password().get("/admin/account").status()).isEqualTo(200);
        assertThat(trail()).containsExactly("set_up_second_factor", "renew_recovery_codes", "remove_second_factor");
    }

    @Test
    void aRecoveryCodeIsWrittenDownWhateverItIsUsedFor() {
        Page renewed = browser.post(PAGE + "/recovery-codes", Map.of("code", recoveryCodes.get(1)));
        assertThat(renewed.text()).contains("Keep these recovery codes");
        Matcher code = Pattern.compile("<code>([0-9A-Z-]{19})</code>").matcher(renewed.body());
        assertThat(code.find()).isTrue();
        assertThat(browser.post(PAGE + "/removals", Map.of("code", code.group(1))).location()).contains("done=secondFactorRemoved");
        assertThat(trail()).containsExactly("set_up_second_factor", "use_recovery_code", "renew_recovery_codes",
                "use_recovery_code", "remove_second_factor");
    }

    @Test
    void aRecoveryCodeThatCannotBeWrittenDownIsNotUsedUp() {
        database.breakInsertsInto("operator_action");
        try {
            assertThat(second(password(), recoveryCodes.get(2)).status()).isEqualTo(500);
        } finally {
            database.mend();
        }
        assertThat(second(password(), recoveryCodes.get(2)).location()).startsWith("/admin");
    }

    @Test
    void whoFindsABrowserOpenSetsNoneUp() {
        UUID vera = tenants.operator("found@example.com", "viewer");
        Visitor found = new Visitor(port);
        found.signIn("found@example.com", PASSWORD);
        found.get(PAGE);
        found.post(PAGE + "/setups", Map.of());
        byte[] secret = database.owner().sql("SELECT secret FROM second_factor WHERE account_id = ?").param(vera).query(byte[].class).single();
        String code = OneTimeCodes.code(secret, clock.instant().getEpochSecond() / 30);

        Page unsaid = found.post(PAGE + "/confirmations", Map.of("code", code));
        Page wrong = found.post(PAGE + "/confirmations", Map.of("current", "not that one", "code", code));

        assertThat(unsaid.status()).isEqualTo(422);
        assertThat(unsaid.text()).contains("Enter the password you have now.");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text()).contains("That is not your password.");
        assertThat(wrong.body()).contains("href=\"#current\"", "value=\"" + code + "\"").doesNotContain("not that one");
        for (int i = 1; i < 5; i++) {
            found.post(PAGE + "/confirmations", Map.of("current", "not that one", "code", code));
        }
        assertThat(found.post(PAGE + "/confirmations", Map.of("current", PASSWORD, "code", code)).status()).isEqualTo(429);
        assertThat(database.owner().sql("SELECT count(*) FROM second_factor WHERE account_id = ? AND confirmed_at IS NOT NULL").param(vera)
                .query(Long.class).single()).isZero();
    }

    @Test
    void settingItUpEndsTheSessionsWithoutIt() {
        UUID vera = tenants.operator("here@example.com", "viewer");
        Visitor here = new Visitor(port);
        here.signIn("here@example.com", PASSWORD);
        Visitor there = new Visitor(port);
        there.signIn("here@example.com", PASSWORD);
        here.post(PAGE + "/setups", Map.of());
        byte[] secret = database.owner().sql("SELECT secret FROM second_factor WHERE account_id = ?").param(vera).query(byte[].class).single();
        here.get(PAGE);
        assertThat(here.post(PAGE + "/confirmations", Map.of("current", PASSWORD, "code", OneTimeCodes.code(secret, clock.instant().getEpochSecond() / 30))).status())
                .isEqualTo(200);
        assertThat(here.get("/admin/account").status()).isEqualTo(200);
        assertThat(there.get("/admin/account").location()).endsWith("/login");
    }

    @Test
    void anOwnerRemovesItFromWhoLostIt() {
        tenants.operator("owner@example.com", "owner");
        Visitor owner = new Visitor(port);
        owner.signIn("owner@example.com", PASSWORD);
        assertThat(owner.get("/admin/operators/" + olga).text()).contains("Remove the second factor", "Second factor Yes");
        assertThat(owner.post("/admin/operators/" + olga + "/second-factor-removals", Map.of()).location()).contains("done=secondFactorRemoved");
        assertThat(browser.get("/admin/account").location()).endsWith("/login");
        assertThat(password().get("/admin/account").status()).isEqualTo(200);
        assertThat(trail()).endsWith("remove_second_factor");
    }

    @Test
    void nobodyRemovesTheOwnWithoutACode() {
        UUID own = tenants.operator("owner@example.com", "owner");
        Visitor owner = new Visitor(port);
        owner.signIn("owner@example.com", PASSWORD);

        String answer = owner.post("/admin/operators/" + own + "/second-factor-removals", Map.of()).location();

        assertThat(owner.get(answer).text()).contains("You remove your own second factor with a code");
        assertThat(trail()).doesNotContain("remove_second_factor");
    }

    private Page login(Visitor visitor) {
        visitor.get("/login");
        return visitor.post("/login", Map.of("email", EMAIL, "password", PASSWORD));
    }

    private Visitor password() {
        Visitor visitor = new Visitor(port);
        visitor.signIn(EMAIL, PASSWORD);
        return visitor;
    }

    private static Page second(Visitor visitor, String code) {
        visitor.get(LOGIN);
        return visitor.post(LOGIN, Map.of("code", code));
    }

    private byte[] secret() {
        return database.owner().sql("SELECT secret FROM second_factor WHERE account_id = ?").param(olga).query(byte[].class).single();
    }

    /** @param steps from now */
    private String code(int steps) {
        return OneTimeCodes.code(secret(), clock.instant().getEpochSecond() / 30 + steps);
    }

    private long lastSignIns() {
        return database.owner().sql("SELECT count(*) FROM operator WHERE last_sign_in_at IS NOT NULL").query(Long.class).single();
    }

    private List<String> trail() {
        return database.owner().sql("SELECT action FROM operator_action WHERE subject = ? ORDER BY id").param(olga.toString())
                .query(String.class).list();
    }
}
