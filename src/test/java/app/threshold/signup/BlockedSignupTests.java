package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@IntegrationTest
class BlockedSignupTests {

    @Autowired
    CompletionJob job;

    @Autowired
    SignupSettings settings;

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

    private List<String> alerts() {
        return database.owner().sql("SELECT recipient FROM mailbox_mail WHERE subject = 'A signup is blocked' ORDER BY recipient")
                .query(String.class).list();
    }

    private String status(TestSignup signup) {
        return database.owner().sql("SELECT status FROM pending_signup WHERE id = ?").param(signup.id()).query(String.class).single();
    }
}
