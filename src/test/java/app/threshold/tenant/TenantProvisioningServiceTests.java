package app.threshold.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.QueryCounter;
import app.threshold.support.ReadsLog;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.tenant.TenantOrder.WeddingDetails;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
@ReadsLog
class TenantProvisioningServiceTests {

    @Autowired
    TenantProvisioningService provisioning;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Database database;

    @Autowired
    QueryCounter queries;

    @Autowired
    Jobs jobs;

    private final Logger logger = (Logger) LoggerFactory.getLogger(TenantProvisioningService.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TestTenants signups;

    @BeforeEach
    void listen() {
        signups = new TestTenants(jdbc);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void removeFaults() {
        logger.detachAppender(log);
        database.superuser().sql("DROP SCHEMA IF EXISTS fault CASCADE").update();
    }

    @Test
    void isOneFunctionCallOneJobRowAndOneCommit() {
        TestSignup signup = signups.heldWedding(0);
        queries.reset();

        provisioning.createFromSignup(signup.id(), ProvisioningTrigger.WIZARD);

        assertThat(queries.queries()).hasSize(2);
        assertThat(queries.queries().getFirst()).contains("provision_tenant(");
        assertThat(queries.queries().getLast()).startsWithIgnoringCase("insert into scheduled_tasks");
        assertThat(queries.commits()).isEqualTo(1);
    }

    @Test
    void writesToTheNewOwnerOnceAndAnswersTheSameAgain() {
        TestSignup signup = signups.heldStorefront(0);

        ProvisionedTenant first = provisioning.createFromSignup(signup.id(), ProvisioningTrigger.WIZARD);
        ProvisionedTenant second = provisioning.createFromSignup(signup.id(), ProvisioningTrigger.JOB);
        jobs.runDue();

        assertThat(first.created()).isTrue();
        assertThat(second.created()).isFalse();
        assertThat(second.tenantId()).isEqualTo(first.tenantId());
        assertThat(second.ownerId()).isEqualTo(first.ownerId());
        assertThat(second.slug()).isEqualTo(signup.slug());
        assertThat(jdbc.sql("SELECT body FROM mailbox_mail WHERE recipient = ?").param(signup.email()).query(String.class).list())
                .singleElement().asString().contains("/s/" + signup.slug());
        assertThat(attempts(signup)).singleElement().satisfies(attempt -> assertThat(attempt)
                .containsEntry("outcome", "succeeded").containsEntry("triggered_by", "wizard"));
    }

    @Test
    void failsWithAnErrorThatKeepsItsCauseAndTellsNothingOfIt() {
        TestSignup signup = signups.heldWedding(0);
        failAt("profile", "23514", 99);

        TenantProvisioningError error = failure(signup);

        assertThat(error.code()).isEqualTo("TENANT_PROVISIONING_ERROR");
        assertThat(error.getStatusCode().value()).isEqualTo(422);
        assertThat(error.getMessage()).isEqualTo("Failed to complete signup. Please try again.");
        assertThat(error.reference()).isEqualTo(signup.reference());
        assertThat(error).rootCause().isInstanceOf(SQLException.class).hasMessageContaining("a fault for this test");
        assertThat(error.getBody().toString()).doesNotContain("fault for this test").doesNotContain("23514");
        assertThat(error.getBody().getProperties()).containsEntry("code", "TENANT_PROVISIONING_ERROR")
                .containsEntry("reference", signup.reference());
    }

    @Test
    void logsOneErrorEventWithWhatOneLooksFor() {
        TestSignup signup = signups.heldWedding(0);
        failAt("wedding", "23514", 99);

        failure(signup);

        assertThat(log.list).filteredOn(event -> event.getLevel() == Level.ERROR).singleElement().satisfies(event -> {
            assertThat(event.getMessage()).isEqualTo("tenant_provisioning_failed");
            assertThat(event.getKeyValuePairs()).extracting(pair -> pair.key + "=" + pair.value).contains(
                    "signup=" + signup.id(), "slug=" + signup.slug(), "reference=" + signup.reference());
            assertThat(event.getThrowableProxy()).isNotNull();
        });
    }

    @Test
    void keepsTheFailureAsAnAttemptThoughItsTransactionWasRolledBack() {
        TestSignup signup = signups.heldStorefront(0);
        failAt("package", "23514", 99);

        failure(signup);

        assertThat(attempts(signup)).singleElement().satisfies(attempt -> {
            assertThat(attempt).containsEntry("outcome", "failed").containsEntry("sqlstate", "23514")
                    .containsEntry("triggered_by", "wizard");
            assertThat(attempt.get("reason")).asString().contains("a fault for this test");
        });
        assertThat(count("tenant")).isZero();
        assertThat(count("account")).isZero();
        assertThat(count("scheduled_tasks WHERE task_name = 'send-mail'")).isZero();
    }

    @Test
    void leavesNothingWhenTheMailsJobCannotBeStaged() {
        TestSignup signup = signups.heldWedding(0);
        failAt("scheduled_tasks", "23514", 99);

        failure(signup);

        assertThat(count("tenant")).isZero();
        assertThat(count("account")).isZero();
        assertThat(count("profile")).isZero();
        assertThat(count("wedding")).isZero();
        assertThat(status(signup)).isEqualTo("held");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03", "08006", "08001", "57P01", "57P02", "57P03", "53300", "25006"})
    void triesAgainWhatPasses(String sqlState) {
        TestSignup signup = signups.heldWedding(0);
        failAt("profile", sqlState, 2);

        ProvisionedTenant tenant = provisioning.createFromSignup(signup.id(), ProvisioningTrigger.WIZARD);

        assertThat(tenant.created()).isTrue();
        assertThat(attempts(signup)).extracting(attempt -> attempt.get("outcome"))
                .containsExactly("failed", "failed", "succeeded");
    }

    @Test
    void givesUpOnWhatPassesAfterThreeTries() {
        TestSignup signup = signups.heldWedding(0);
        failAt("profile", "40001", 99);

        failure(signup);

        assertThat(attempts(signup)).hasSize(3);
        assertThat(status(signup)).isEqualTo("held");
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "23514", "23503", "P0002", "42P01", "40002", "57014", "XX000", "22001"})
    void doesNotLoopOnWhatLasts(String sqlState) {
        TestSignup signup = signups.heldWedding(0);
        failAt("profile", sqlState, 1);

        failure(signup);

        assertThat(attempts(signup)).hasSize(1);
        assertThat(provisioning.createFromSignup(signup.id(), ProvisioningTrigger.WIZARD).created()).isTrue();
    }

    @Test
    void findsItsTenantWhenTheConnectionWasLostAtCommit() {
        TestSignup signup = signups.heldWedding(0);
        database.superuser().sql("CREATE SCHEMA fault").update();
        // Deferred, so it runs within COMMIT and after everything else: the client's connection dies, and the first time only.
        database.superuser().sql("CREATE SEQUENCE fault.cut").update();
        database.superuser().sql("""
                CREATE FUNCTION fault.cut_at_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    IF nextval('fault.cut') = 1 THEN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                    END IF;
                    RETURN NULL;
                END $$""").update();
        database.superuser().sql("""
                CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON scheduled_tasks DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION fault.cut_at_commit()""").update();

        ProvisionedTenant tenant = provisioning.createFromSignup(signup.id(), ProvisioningTrigger.WIZARD);

        assertThat(count("tenant")).isEqualTo(1);
        assertThat(count("account")).isEqualTo(1);
        assertThat(tenant.slug()).isEqualTo(signup.slug());
        assertThat(attempts(signup)).last().satisfies(last -> assertThat(last).containsEntry("outcome", "succeeded"));
        assertThat(attempts(signup)).first().satisfies(first -> assertThat(first)
                .containsEntry("outcome", "failed").containsEntry("sqlstate", "57P01"));
    }

    @Test
    void returnsTheCommittedTenantWhenOnlyTheAnswerWasLost() {
        TestSignup signup = signups.heldWedding(0);
        // As another process would have committed whose answer nobody heard.
        signups.provision(signup);

        ProvisionedTenant tenant = provisioning.createFromSignup(signup.id(), ProvisioningTrigger.WIZARD);

        assertThat(tenant.created()).isFalse();
        assertThat(count("tenant")).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNotPaid() {
        TestSignup signup = signups.heldWedding(19900);

        assertThat(failure(signup)).rootCause().isInstanceOfSatisfying(SQLException.class,
                refusal -> assertThat(refusal.getSQLState()).isEqualTo("TH402"));
    }

    @Test
    void failsForAnUnknownSignupToo() {
        UUID unknown = UUID.randomUUID();

        TenantProvisioningError error = catchThrowableOfType(TenantProvisioningError.class,
                () -> provisioning.createFromSignup(unknown, ProvisioningTrigger.OPERATOR));

        assertThat(error.reference()).isNull();
        assertThat(error.signupId()).isEqualTo(unknown);
    }

    @Test
    void makesAnOperatorsTenantAsTheCompletionOfASignupWhosePriceHeWaived() {
        UUID operator = jdbc.sql("SELECT create_operator('op@example.com', ?)").param(TestTenants.PASSWORD_HASH)
                .query(UUID.class).single();
        TenantOrder order = new TenantOrder("ada@example.com", TestTenants.PASSWORD_HASH, "ada-and-grace", Locale.ENGLISH,
                new WeddingDetails("Ada", "Grace", LocalDate.of(2031, 6, 14), "garden"), null);

        ProvisionedTenant tenant = provisioning.createFullyProvisioned(order, operator, BY, ProvisioningTrigger.OPERATOR, null, null);

        assertThat(tenant.created()).isTrue();
        assertThat(jdbc.sql("""
                SELECT s.status || ' ' || (s.waived_by = ?) || ' ' || s.price_amount FROM pending_signup s
                JOIN tenant t ON t.signup_id = s.id""").param(operator).query(String.class).single())
                .isEqualTo("complete true 19900");
        assertThat(count("incomplete_tenant")).isZero();
        assertThat(catchThrowableOfType(EmailTakenException.class,
                () -> provisioning.createFullyProvisioned(order("ada@example.com", "another"), operator, BY, ProvisioningTrigger.OPERATOR, null, null))).isNotNull();
        assertThat(catchThrowableOfType(AddressTakenException.class,
                () -> provisioning.createFullyProvisioned(order("bea@example.com", "ada-and-grace"), operator, BY, ProvisioningTrigger.OPERATOR, null, null))).isNotNull();
        assertThat(count("pending_signup")).isEqualTo(1);
    }

    private static final app.threshold.account.Actor BY = new app.threshold.account.Actor(null, "op@example.com", null, null);

    private static TenantOrder order(String email, String slug) {
        return new TenantOrder(email, TestTenants.PASSWORD_HASH, slug, Locale.ENGLISH,
                new WeddingDetails("Ada", "Grace", LocalDate.of(2031, 6, 14), "garden"), null);
    }

    private TenantProvisioningError failure(TestSignup signup) {
        TenantProvisioningError error = catchThrowableOfType(TenantProvisioningError.class,
                () -> provisioning.createFromSignup(signup.id(), ProvisioningTrigger.WIZARD));
        assertThat(error).as("the error of a failed provisioning").isNotNull();
        return error;
    }

    /** A trigger at a table that raises an error, so many times; the count is a sequence, which no rollback resets. */
    private void failAt(String table, String sqlState, int times) {
        database.superuser().sql("CREATE SCHEMA fault").update();
        database.superuser().sql("CREATE SEQUENCE fault.count").update();
        database.superuser().sql("""
                CREATE FUNCTION fault.raise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    IF nextval('fault.count') <= %d THEN
                        RAISE EXCEPTION 'a fault for this test' USING ERRCODE = '%s';
                    END IF;
                    RETURN NULL;
                END $$""".formatted(times, sqlState)).update();
        database.superuser().sql(("CREATE TRIGGER fault AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION fault.raise()")
                .formatted(table)).update();
    }

    private List<Map<String, Object>> attempts(TestSignup signup) {
        return jdbc.sql("SELECT outcome, sqlstate, reason, triggered_by FROM provisioning_attempt WHERE signup_id = ? ORDER BY id")
                .param(signup.id()).query().listOfRows();
    }

    private String status(TestSignup signup) {
        return jdbc.sql("SELECT status FROM pending_signup WHERE id = ?").param(signup.id()).query(String.class).single();
    }

    private long count(String from) {
        return database.superuser().sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }
}
