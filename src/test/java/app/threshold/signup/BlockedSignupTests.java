package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@IntegrationTest
class BlockedSignupTests {

    @Autowired
    CompletionJob job;

    @Autowired
    SignupSettings settings;

    @Autowired
    WatchProvisioning watch;

    @Autowired
    HealthContributorRegistry indicators;

    @Autowired
    Jobs jobs;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @AfterEach
    void mend() {
        database.mend();
    }

    @Test
    void theOperatorsWhoWantItAreWrittenToOnceWhenASignupIsBlocked() {
        tenants.operator("owner@example.com", "owner");
        tenants.operator("operator@example.com", "operator");
        tenants.operator("viewer@example.com", "viewer");
        UUID quiet = tenants.operator("quiet@example.com", "operator");
        database.application().sql("UPDATE operator SET wants_alerts = false WHERE account_id = ?").param(quiet).update();
        UUID gone = tenants.operator("gone@example.com", "operator");
        database.application().sql("SELECT disable_operator(?, now())").param(gone).query().singleValue();
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        database.breakInsertsInto("wedding");

        job.stageAt(signup.id(), clock.instant());
        jobs.runDue();
        for (Duration gap : settings.retryGaps()) {
            assertThat(alerts()).isEmpty();
            clock.advance(gap.plusSeconds(1));
            jobs.runDue();
        }
        assertThat(status(signup)).isEqualTo("blocked");
        jobs.runDue();
        assertThat(alerts()).containsExactly("operator@example.com", "owner@example.com");
        assertThat(database.owner().sql("SELECT body FROM mailbox_mail WHERE recipient = 'owner@example.com'").query(String.class).single())
                .contains(signup.reference(), signup.email(), "/admin/signups/" + signup.id());
    }

    @Test
    void whoseFirstTryEndedWithItsNodeIsToldOnceThatTheSiteTakesLonger() {
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        database.breakInsertsInto("wedding");
        job.stageAt(signup.id(), clock.instant());
        // As the scheduler counts a job that nobody has been running for a while.
        database.superuser().sql("UPDATE scheduled_tasks SET consecutive_failures = 1 WHERE task_name = 'complete-signup'").update();

        jobs.runDue();
        clock.advance(settings.retryGaps().getLast().plusSeconds(1));
        jobs.runDue();

        assertThat(subjects()).containsExactly(signup.email() + ": Your site takes a little longer");
    }

    @Test
    void operatorsAreWrittenToOnceWhenSomebodyWaitsTooLongAndOnceWhenNobodyDoesAnyMore() throws Exception {
        tenants.operator("owner@example.com", "owner");
        tenants.operator("viewer@example.com", "viewer");
        watch.look();
        TestSignup signup = tenants.pay(tenants.heldWedding(19900));
        watch.look();
        clock.advance(Duration.ofMinutes(14));
        watch.look();
        jobs.runDueOf(List.of("send-mail"));
        assertThat(subjects()).isEmpty();

        clock.advance(Duration.ofMinutes(2));
        AtOnce.run(java.util.Collections.nCopies(4, () -> {
            watch.look();
            return true;
        }));
        clock.advance(Duration.ofHours(1));
        watch.look();
        jobs.runDueOf(List.of("send-mail"));
        assertThat(subjects()).containsExactly("owner@example.com: Customers have paid and wait for their sites");
        assertThat(database.owner().sql("SELECT body FROM mailbox_mail").query(String.class).single().replaceAll("\\s+", " "))
                .contains("Paid and not complete: 1.", "in minutes: 16.", "Blocked: 0.", "/admin/signups?state=stuck");

        tenants.provision(signup);
        watch.look();
        watch.look();
        jobs.runDueOf(List.of("send-mail"));
        assertThat(subjects()).hasSize(2).last().isEqualTo("owner@example.com: Nobody waits too long any more");

        // Another time is another episode.
        tenants.pay(tenants.heldWedding(19900));
        clock.advance(Duration.ofMinutes(16));
        watch.look();
        jobs.runDueOf(List.of("send-mail"));
        assertThat(subjects()).hasSize(3);
    }

    @Test
    void noTransactionIsOpenWhileTheGroupIsAsked() {
        AtomicReference<Boolean> open = new AtomicReference<>();
        var indicator = (HealthIndicator) indicators.unregisterContributor("paidSignups");
        indicators.registerContributor("paidSignups", (HealthIndicator) () -> {
            open.set(TransactionSynchronizationManager.isActualTransactionActive());
            return indicator.health();
        });
        try {
            watch.look();
        } finally {
            indicators.unregisterContributor("paidSignups");
            indicators.registerContributor("paidSignups", indicator);
        }
        assertThat(open.get()).isFalse();
    }

    private List<String> subjects() {
        return database.owner().sql("SELECT recipient || ': ' || subject FROM mailbox_mail ORDER BY id").query(String.class).list();
    }

    private List<String> alerts() {
        return database.owner().sql("SELECT recipient FROM mailbox_mail WHERE subject = 'A signup is blocked' ORDER BY recipient")
                .query(String.class).list();
    }

    private String status(TestSignup signup) {
        return database.owner().sql("SELECT status FROM pending_signup WHERE id = ?").param(signup.id()).query(String.class).single();
    }
}
