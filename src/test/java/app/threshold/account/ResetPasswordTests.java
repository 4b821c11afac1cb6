package app.threshold.account;

import static app.threshold.support.TestTenants.PASSWORD;
import static app.threshold.support.TestTenants.PASSWORD_HASH;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
class ResetPasswordTests {

    private static final String NEW = "a shorter walk home";
    private static final Pattern LINK = Pattern.compile("http://localhost:\\d+(/reset-password\\?token=[\\w-]+)");

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Autowired
    ResetPassword resetPassword;

    @Autowired
    PasswordLinks links;

    @Autowired
    Accounts accounts;

    @Autowired
    ChangePassword changePassword;

    @Autowired
    TransactionTemplate transaction;

    TestTenant tenant;
    Visitor visitor;

    @BeforeEach
    void aTenant() {
        tenant = tenants.wedding();
        visitor = new Visitor(port);
    }

    @Test
    void theLinkFromTheMailSetsANewPasswordAndSignsEverybodyOut() {
        var elsewhere = new Visitor(port);
        elsewhere.signIn(tenant.email(), PASSWORD);
        var other = new Visitor(port);
        other.signIn(tenants.storefront().email(), PASSWORD);

        String link = linkFor(tenant.email());
        var form = visitor.get(link);
        assertThat(form.status()).isEqualTo(200);
        assertThat(form.header("Referrer-Policy")).isEqualTo("no-referrer");
        var saved = visitor.post("/reset-password", Map.of("token", token(link), "password", NEW));
        assertThat(saved.status()).isEqualTo(303);
        assertThat(visitor.get(saved.location()).text()).contains("Your new password is saved");

        assertThat(elsewhere.get("/dashboard/probe").status()).isEqualTo(302);
        assertThat(other.get("/dashboard/probe").status()).isEqualTo(200);
        assertThat(new Visitor(port).get("/login").status()).isEqualTo(200);
        visitor.signIn(tenant.email(), NEW);
        assertThat(refused(tenant.email(), PASSWORD)).isTrue();
    }

    @Test
    void aLinkWorksOnceAndTakesTheOthersWithIt() {
        String first = linkFor(tenant.email());
        String second = linkFor(tenant.email());
        assertThat(first).isNotEqualTo(second);
        visitor.get(second);
        assertThat(visitor.post("/reset-password", Map.of("token", token(second), "password", NEW)).status()).isEqualTo(303);
        for (String link : List.of(first, second)) {
            assertThat(visitor.get(link).status()).isEqualTo(410);
            var again = visitor.post("/reset-password", Map.of("token", token(link), "password", "another walk home"));
            assertThat(again.status()).isEqualTo(410);
            assertThat(again.text()).contains("This link no longer works");
        }
        visitor.signIn(tenant.email(), NEW);
    }

    /** As where the connection is lost right after the commit, or a login that had read the old hash is written just then. */
    @ParameterizedTest
    @CsvSource({"false,/dashboard/probe", "true,/admin/probe"})
    void aSessionThatNobodyEndedEndsWithThePasswordItWasOpenedWith(boolean operator, String path) {
        UUID account = operator ? tenants.operator("olga@example.com", "operator") : tenant.ownerId();
        String email = operator ? "olga@example.com" : tenant.email();
        visitor.signIn(email, PASSWORD);
        assertThat(visitor.get(path).status()).isEqualTo(200);

        String hash = accounts.findById(account).orElseThrow().getPasswordHash();
        changePassword.rehash(hash, account, PASSWORD_HASH);
        assertThat(visitor.get(path).status()).as("the same password, hashed anew").isEqualTo(200);

        transaction.executeWithoutResult(_ -> changePassword.to(account, PASSWORD_HASH));
        assertThat(visitor.get(path).location()).endsWith("/login");
        assertThat(count("spring_session")).isZero();
    }

    @Test
    void aHashOfThePasswordBeforeIsNotBroughtBack() {
        String before = accounts.findById(tenant.ownerId()).orElseThrow().getPasswordHash();
        transaction.executeWithoutResult(_ -> changePassword.to(tenant.ownerId(), "{argon2}$argon2id$another"));
        changePassword.rehash(before, tenant.ownerId(), before);
        Optional<Integer> set = transaction.execute(_ -> changePassword.from(before, tenant.ownerId(), before));
        assertThat(set).isEmpty();
        assertThat(accounts.findById(tenant.ownerId()).orElseThrow().getPasswordHash()).isEqualTo("{argon2}$argon2id$another");
    }

    @Test
    void anOldSessionOpensNoWeddingWithoutItsPin() {
        visitor.signIn(tenant.email(), PASSWORD);
        assertThat(visitor.get("/s/" + tenant.slug()).body()).doesNotContain("name=\"pin\"");
        transaction.executeWithoutResult(_ -> changePassword.to(tenant.ownerId(), PASSWORD_HASH));
        assertThat(visitor.get("/s/" + tenant.slug()).body()).contains("name=\"pin\"");
    }

    @Test
    void ofTwoWhoUseALinkAtOnceOneIsRefused() throws Exception {
        String token = token(linkFor(tenant.email()));
        var barrier = new CyclicBarrier(4);
        Callable<Boolean> use = () -> {
            barrier.await();
            return resetPassword.reset(token, NEW);
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            int winners = 0;
            for (var used : threads.invokeAll(List.of(use, use, use, use))) {
                winners += used.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        }
    }

    @Test
    void aLinkIsGoodForHalfAnHour() {
        clock.set(clock.instant());
        String link = linkFor(tenant.email());
        clock.advance(Duration.ofMinutes(30).minusSeconds(1));
        assertThat(visitor.get(link).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(visitor.get(link).status()).isEqualTo(410);
        assertThat(resetPassword.reset(token(link), NEW)).isFalse();
        assertThat(refused(tenant.email(), NEW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "password", "        "})
    void aBadPasswordIsRefusedAndTheLinkStaysGood(String password) {
        String link = linkFor(tenant.email());
        visitor.get(link);
        var answer = visitor.post("/reset-password", Map.of("token", token(link), "password", password));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("id=\"password-error\"", "name=\"token\" value=\"" + token(link) + "\"");
        assertThat(visitor.get(link).status()).isEqualTo(200);
    }

    @Test
    void theOwnAddressIsNoPassword() {
        String link = linkFor(tenant.email());
        visitor.get(link);
        var answer = visitor.post("/reset-password", Map.of("token", token(link), "password", tenant.email()));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("Your e-mail address would be tried first");
    }

    @Test
    void theAnswerAndWhatIsWrittenForItAreTheSameWithAndWithoutAnAccount() {
        visitor.get("/forgot-password");
        var known = visitor.post("/forgot-password", Map.of("email", tenant.email()));
        var unknown = visitor.post("/forgot-password", Map.of("email", "nobody@example.com"));
        assertThat(known.status()).isEqualTo(unknown.status()).isEqualTo(303);
        assertThat(known.location()).isEqualTo(unknown.location());
        assertThat(count("scheduled_tasks WHERE task_name = 'password-reset'")).isEqualTo(2);
        assertThat(visitor.get(known.location()).text()).contains("If there is an account");
        jobs.runDue();
        assertThat(count("mailbox_mail WHERE recipient = 'nobody@example.com'")).isZero();
        assertThat(count("mailbox_mail WHERE recipient = '" + tenant.email() + "'")).isEqualTo(1);
    }

    @Test
    void whatIsNoAddressIsRefused() {
        visitor.get("/forgot-password");
        var answer = visitor.post("/forgot-password", Map.of("email", "nobody"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("id=\"email-error\"", "value=\"nobody\"");
    }

    @Test
    void noMoreThanThreeMailsGoOutWithinAnHour() {
        clock.set(clock.instant());
        for (int i = 0; i < 5; i++) {
            ask(tenant.email());
        }
        assertThat(count("mailbox_mail")).isEqualTo(3);
        clock.advance(Duration.ofMinutes(61));
        ask(tenant.email());
        assertThat(count("mailbox_mail")).isEqualTo(4);
    }

    @Test
    void theTableHoldsNoToken() {
        String token = token(linkFor(tenant.email()));
        assertThat(database.owner().sql("SELECT octet_length(token_hash) = 32 AND token_hash = sha256(?::bytea) FROM password_reset")
                .param(token).query(Boolean.class).single()).isTrue();
    }

    @Test
    void somebodyInvitedByAnOperatorSetsAFirstPassword() {
        transaction.executeWithoutResult(status ->
                links.invite(accounts.findById(tenant.ownerId()).orElseThrow(), Locale.ENGLISH));
        jobs.runDue();
        clock.set(clock.instant());
        clock.advance(Duration.ofDays(6));
        String link = latestLink(tenant.email());
        visitor.get(link);
        assertThat(visitor.post("/reset-password", Map.of("token", token(link), "password", NEW)).status()).isEqualTo(303);
        visitor.signIn(tenant.email(), NEW);
    }

    private void ask(String email) {
        visitor.get("/forgot-password");
        assertThat(visitor.post("/forgot-password", Map.of("email", " " + email.toUpperCase(Locale.ROOT))).status()).isEqualTo(303);
        jobs.runDue();
    }

    private String linkFor(String email) {
        ask(email);
        return latestLink(email);
    }

    private String latestLink(String email) {
        String body = database.owner().sql("SELECT body FROM mailbox_mail WHERE recipient = ? ORDER BY id DESC LIMIT 1")
                .param(email).query(String.class).single();
        Matcher link = LINK.matcher(body);
        assertThat(link.find()).as(body).isTrue();
        return link.group(1);
    }

    private static String token(String link) {
        return link.substring(link.indexOf('=') + 1);
    }

    private boolean refused(String email, String password) {
        var somebody = new Visitor(port);
        return somebody.post("/login", Map.of("email", email, "password", password)).status() == 422;
    }

    private int count(String what) {
        return database.owner().sql("SELECT count(*) FROM " + what).query(Integer.class).single();
    }
}
