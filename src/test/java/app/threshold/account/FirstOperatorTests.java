package app.threshold.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.platform.BaseUrl;
import app.threshold.platform.StartupFailure;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.ReadsLog;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.PlatformTransactionManager;

@IntegrationTest
@ReadsLog
@ExtendWith(OutputCaptureExtension.class)
class FirstOperatorTests {

    private static final FirstOperator.Settings NONE = new FirstOperator.Settings(null, null);

    @LocalServerPort
    int port;

    @Autowired
    FirstOperator firstOperator;

    @Autowired
    Accounts accounts;

    @Autowired
    Passwords passwords;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    AuditTrail audit;

    @Autowired
    BaseUrl baseUrl;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Test
    void withoutSettingsOneIsMadeAndItsPasswordShownOnce(CapturedOutput log) {
        firstOperator.appoint(NONE);
        var shown = Pattern.compile("e-mail +(\\S+)\\s+password +(\\S+)").matcher(log);
        assertThat(shown.find()).isTrue();
        new Visitor(port).signIn(shown.group(1), shown.group(2));
        firstOperator.appoint(NONE);
        assertThat(shown.find()).isFalse();
        assertThat(operators()).containsExactly("operator@threshold.local");
    }

    @Test
    void theOneOfTheSettingsIsMadeAndNothingIsShown(CapturedOutput log) {
        firstOperator.appoint(new FirstOperator.Settings(" Olga@Example.com", "a long walk home"));
        assertThat(operators()).containsExactly("olga@example.com");
        new Visitor(port).signIn("olga@example.com", "a long walk home");
        assertThat(log).doesNotContain("a long walk home");
        assertThat(database.owner().sql("SELECT actor || ' ' || action || ' ' || detail FROM operator_action").query(String.class).list())
                .containsExactly("threshold.operator create_operator olga@example.com: owner");
    }

    @Test
    void aPasswordThatIsChangedInTheSettingsLaterChangesNothing() {
        firstOperator.appoint(new FirstOperator.Settings("olga@example.com", "a long walk home"));
        firstOperator.appoint(new FirstOperator.Settings("olga@example.com", "another walk home"));
        new Visitor(port).signIn("olga@example.com", "a long walk home");
    }

    @Test
    void anotherAddressInTheSettingsMakesAnotherOperator() {
        firstOperator.appoint(NONE);
        firstOperator.appoint(new FirstOperator.Settings("olga@example.com", "a long walk home"));
        assertThat(operators()).containsExactly("olga@example.com", "operator@threshold.local");
    }

    @Test
    void anAddressThatASignupHoldsIsNotTakenAndTheLogSaysSo(CapturedOutput log) {
        String held = tenants.heldWedding(0).email();
        firstOperator.appoint(new FirstOperator.Settings(held, "a long walk home"));
        assertThat(operators()).isEmpty();
        assertThat(log).contains(held + " is held by a signup");
    }

    @Test
    void ofNodesThatStartAtOnceOneMakesIt() throws Exception {
        var barrier = new CyclicBarrier(4);
        Callable<Void> start = () -> {
            barrier.await();
            firstOperator.appoint(NONE);
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var started : threads.invokeAll(List.of(start, start, start, start))) {
                started.get();
            }
        }
        assertThat(operators()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"olga@example.com,short", "olga@example.com,password", "olga@example.com,olga@example.com", "olga,a long walk home"})
    void whatCannotBeAnOperatorStopsTheStartWithASentence(String email, String password) {
        assertThatThrownBy(() -> firstOperator.appoint(new FirstOperator.Settings(email, password)))
                .isInstanceOf(StartupFailure.class);
        assertThat(operators()).isEmpty();
    }

    @Test
    void underProductionNoPasswordIsMadeUp(CapturedOutput log) {
        var environment = new MockEnvironment();
        environment.setActiveProfiles("production");
        var production = new FirstOperator(accounts, passwords, jdbc, audit, baseUrl, NONE, environment, transactions);

        for (var settings : List.of(NONE, new FirstOperator.Settings("olga@example.com", " "), new FirstOperator.Settings(null, "a long walk home"))) {
            assertThatThrownBy(() -> production.appoint(settings)).isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("the first operator's e-mail address or password is not set");
        }
        assertThat(operators()).isEmpty();
        assertThat(log).doesNotContain("shown this once");

        production.appoint(new FirstOperator.Settings("olga@example.com", "a long walk home"));
        production.appoint(NONE);
        assertThat(operators()).containsExactly("olga@example.com");
    }

    private List<String> operators() {
        return database.owner().sql("SELECT email FROM account WHERE role = 'OPERATOR' ORDER BY email").query(String.class).list();
    }
}
