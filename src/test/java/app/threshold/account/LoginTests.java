package app.threshold.account;

import static app.threshold.support.TestTenants.PASSWORD;
import static app.threshold.support.TestTenants.PASSWORD_HASH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import java.net.HttpCookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

@IntegrationTest
class LoginTests {

    private static final String SESSION = "threshold-session";

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Autowired
    Accounts accounts;

    @Autowired
    ChangePassword changePassword;

    @Autowired
    Passwords passwords;

    Visitor visitor;

    @BeforeEach
    void open() {
        visitor = new Visitor(port);
    }

    @Test
    void anOwnerComesToTheDashboardAndAnOperatorToTheConsole() {
        TestTenant tenant = tenants.wedding();
        assertThat(login(tenant.email().toUpperCase(), PASSWORD).location()).isEqualTo("/dashboard");
        assertThat(visitor.get("/dashboard/probe").body()).isEqualTo(tenant.email() + " OWNER");

        String operator = operator();
        visitor = new Visitor(port);
        assertThat(login(operator, PASSWORD).location()).isEqualTo("/admin");
        assertThat(visitor.get("/admin/probe").body()).isEqualTo(operator + " OPERATOR");
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressAreRefusedWithTheSameWordsAndNoSession() {
        TestTenant tenant = tenants.wedding();
        var wrong = login(tenant.email(), "a long walk away");
        var unknown = login("nobody@example.com", PASSWORD);
        assertThat(wrong.status()).isEqualTo(unknown.status()).isEqualTo(422);
        assertThat(wrong.text()).contains("do not belong together").isEqualTo(unknown.text());
        assertThat(wrong.body()).contains("value=\"" + tenant.email() + "\"").doesNotContain("a long walk away");
        assertThat(visitor.cookie(SESSION)).isEmpty();
        assertThat(sessions()).isZero();
    }

    @Test
    void anUnknownAddressCostsAsManyHashesAsAWrongPassword() {
        TestTenant tenant = tenants.wedding();
        var hashes = new AtomicInteger();
        PasswordEncoder counting = new PasswordEncoder() {
            @Override
            public String encode(CharSequence password) {
                return passwords.hash(password);
            }

            @Override
            public boolean matches(CharSequence password, String hash) {
                hashes.incrementAndGet();
                return passwords.matches(password, hash);
            }
        };
        var login = new PasswordLogin(accounts, changePassword, counting, new FailedLogins(clock),
                new SecondFactorSettings(SecondFactorSettings.Mode.optional));
        for (String email : new String[] {tenant.email(), "nobody@example.com"}) {
            hashes.set(0);
            assertThatThrownBy(() -> login.authenticate(
                    UsernamePasswordAuthenticationToken.unauthenticated(email, "a long walk away")))
                    .isInstanceOf(BadCredentialsException.class);
            assertThat(hashes).hasValue(1);
        }
    }

    @Test
    void aRepairedAccountWithoutAPasswordRefusesEveryPassword() {
        TestTenant tenant = tenants.wedding();
        setHash(tenant, "{argon2}$argon2id$none");
        assertThat(login(tenant.email(), "none").status()).isEqualTo(422);
    }

    @Test
    void theSessionHoldsNoPasswordAndNoHash() {
        login(tenants.wedding().email(), PASSWORD);
        var attributes = database.owner().sql("SELECT attribute_bytes FROM spring_session_attributes")
                .query((row, n) -> new String(row.getBytes(1), StandardCharsets.ISO_8859_1)).list();
        assertThat(attributes).isNotEmpty().allSatisfy(bytes -> assertThat(bytes).doesNotContain("argon2", PASSWORD));
    }

    @Test
    void theSessionsCookieIsForTheServerOnly() {
        TestTenant tenant = tenants.wedding();
        visitor.get("/login");
        var answer = login(tenant.email(), PASSWORD);
        assertThat(answer.headers().get("set-cookie")).filteredOn(cookie -> cookie.startsWith(SESSION)).singleElement()
                .asString().contains("HttpOnly", "SameSite=Lax", "Path=/");
    }

    @Test
    void aLoginHasAnotherSessionAndAnotherTokenThanWhatWasThereBefore() {
        TestTenant tenant = tenants.wedding();
        login(tenant.email(), PASSWORD);
        String session = visitor.cookie(SESSION).orElseThrow().getValue();
        visitor.get("/forgot-password");
        String token = visitor.cookie("XSRF-TOKEN").map(HttpCookie::getValue).orElseThrow();
        assertThat(visitor.post("/login", Map.of("email", tenant.email(), "password", PASSWORD)).status()).isEqualTo(302);
        assertThat(visitor.cookie(SESSION).orElseThrow().getValue()).isNotEqualTo(session);
        visitor.get("/forgot-password");
        assertThat(visitor.cookie("XSRF-TOKEN").orElseThrow().getValue()).isNotEqualTo(token);
    }

    @Test
    void signingInWithoutAPasswordIsLikeALogin() {
        TestTenant tenant = tenants.wedding();
        visitor.get("/login");
        String token = visitor.cookie("XSRF-TOKEN").orElseThrow().getValue();
        assertThat(visitor.post("/probe/sign-in/" + tenant.ownerId(), Map.of()).status()).isEqualTo(200);
        assertThat(visitor.get("/dashboard/probe").body()).isEqualTo(tenant.email() + " OWNER");
        visitor.get("/forgot-password");
        assertThat(visitor.cookie("XSRF-TOKEN").orElseThrow().getValue()).isNotEqualTo(token);
        String session = visitor.cookie(SESSION).orElseThrow().getValue();
        assertThat(visitor.post("/probe/sign-in/" + tenant.ownerId(), Map.of()).status()).isEqualTo(200);
        assertThat(visitor.cookie(SESSION).orElseThrow().getValue()).isNotEqualTo(session);
    }

    @Test
    void thePageThatAskedForTheLoginComesAfterIt() {
        TestTenant tenant = tenants.wedding();
        assertThat(visitor.get("/dashboard/probe?x=1").location()).endsWith("/login");
        assertThat(sessions()).isZero();
        assertThat(login(tenant.email(), PASSWORD).location()).endsWith("/dashboard/probe?x=1");
    }

    @Test
    void aPageOfTheOtherRoleIsNotWhatALoginLeadsTo() {
        TestTenant tenant = tenants.wedding();
        visitor.get("/admin/probe");
        assertThat(login(tenant.email(), PASSWORD).location()).isEqualTo("/dashboard");
    }

    @Test
    void whoIsSignedInIsNotAskedAgain() {
        TestTenant tenant = tenants.wedding();
        login(tenant.email(), PASSWORD);
        assertThat(visitor.get("/login").location()).endsWith("/dashboard");
    }

    @Test
    void signingOutEndsTheSession() {
        login(tenants.wedding().email(), PASSWORD);
        visitor.get("/forgot-password");
        assertThat(visitor.post("/logout", Map.of()).status()).isEqualTo(302);
        assertThat(visitor.get("/dashboard/probe").location()).endsWith("/login");
        assertThat(sessions()).isZero();
    }

    @Test
    void aHashWithWeakerParametersIsReplacedAtTheLogin() {
        TestTenant tenant = tenants.wedding();
        setHash(tenant, "{argon2}" + new Argon2PasswordEncoder(16, 32, 1, TestPasswords.MEMORY_KIB / 2, TestPasswords.PASSES).encode(PASSWORD));
        assertThat(login(tenant.email(), PASSWORD).status()).isEqualTo(302);
        String hash = database.owner().sql("SELECT password_hash FROM account WHERE id = ?").param(tenant.ownerId())
                .query(String.class).single();
        assertThat(hash).contains("m=" + TestPasswords.MEMORY_KIB + ",t=" + TestPasswords.PASSES + ",p=1");
        assertThat(passwords.matches(PASSWORD, hash)).isTrue();
    }

    @Test
    void whoFailedFiveTimesWaitsLongerAndLonger() {
        TestTenant tenant = tenants.wedding();
        clock.set(clock.instant());
        for (int i = 0; i < 5; i++) {
            assertThat(login(tenant.email(), "wrong " + i).status()).isEqualTo(422);
        }
        var refused = login(tenant.email(), PASSWORD);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("too many wrong passwords");
        clock.advance(Duration.ofSeconds(1));
        assertThat(login(tenant.email(), "wrong again").status()).isEqualTo(422);
        clock.advance(Duration.ofSeconds(1));
        assertThat(login(tenant.email(), PASSWORD).status()).isEqualTo(429);
        clock.advance(Duration.ofSeconds(1));
        assertThat(login(tenant.email(), PASSWORD).status()).isEqualTo(302);
    }

    @Test
    void whoChangesPlacesGetsAHundredTriesAnHour() {
        var failed = new FailedLogins(clock);
        for (int i = 0; i < 100; i++) {
            failed.refuseIfTooMany("ada@example.com", "10.0.0." + i);
            failed.count("ada@example.com", "10.0.0." + i);
        }
        assertThatThrownBy(() -> failed.refuseIfTooMany("ada@example.com", "10.0.1.1"))
                .isInstanceOf(TooManyTries.class);
        failed.refuseIfTooMany("grace@example.com", "10.0.1.1");
        clock.advance(Duration.ofMinutes(61));
        failed.refuseIfTooMany("ada@example.com", "10.0.1.1");
    }

    @Test
    void whenAllCoresAreHashingTheAnswerIsToComeBackLater() throws Exception {
        TestTenant tenant = tenants.wedding();
        int cores = Runtime.getRuntime().availableProcessors();
        var inside = new CountDownLatch(cores);
        var goOn = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < cores; i++) {
                threads.submit(() -> passwords.whenThereIsACore(() -> {
                    inside.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "";
                }));
            }
            try {
                inside.await();
                var answer = login(tenant.email(), PASSWORD);
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("5");
            } finally {
                goOn.countDown();
            }
        }
        assertThat(login(tenant.email(), PASSWORD).status()).isEqualTo(302);
    }

    private Visitor.Page login(String email, String password) {
        visitor.get("/login");
        return visitor.post("/login", Map.of("email", email, "password", password));
    }

    private String operator() {
        String email = "operator@example.com";
        database.application().sql("SELECT create_operator(?, ?)").params(email, PASSWORD_HASH).query().singleValue();
        return email;
    }

    private void setHash(TestTenant tenant, String hash) {
        database.application().sql("UPDATE account SET password_hash = ? WHERE id = ?").params(hash, tenant.ownerId()).update();
    }

    private int sessions() {
        return database.owner().sql("SELECT count(*) FROM spring_session").query(Integer.class).single();
    }
}
