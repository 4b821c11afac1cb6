package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What a restore or a hand in the database leaves: signups that were not told what became of their payments. */
@IntegrationTest
class FollowMissedPaymentsTests {

    private static final long PRICE = 19_900;

    @Autowired
    PendingSignups signups;

    @Autowired
    ReopenSignup reopenSignup;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Autowired
    SignupSettings settings;

    @Test
    void whoHasPaidUnheardOfGetsTheSite() {
        TestSignup signup = paidUnheardOf();

        jobs.run("sweep-signups");

        assertThat(status(signup.id())).isEqualTo("paid");
        clock.advance(settings.completionDelay().plusSeconds(1));
        jobs.runDue();
        assertThat(status(signup.id())).isEqualTo("complete");
    }

    @Test
    void whoHasPaidUnheardOfCannotGiveUpWhatThePaymentHolds() {
        TestSignup signup = paidUnheardOf();

        assertThatThrownBy(() -> reopenSignup.reopen(signups.findById(signup.id()).orElseThrow()))
                .isInstanceOf(SignupClosedException.class);

        assertThat(status(signup.id())).isEqualTo("held");
        assertThat(holds(signup.id())).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"draft", "refunding", "refunded"})
    void moneyForASignupThatNeedsNoneGoesBack(String status) {
        TestSignup signup = tenants.pay(tenants.heldWedding(PRICE));
        database.damage("UPDATE pending_signup SET status = '%s', held_at = CASE WHEN '%1$s' <> 'draft' THEN held_at END, password_hash = CASE WHEN '%1$s' <> 'refunded' THEN password_hash END WHERE id = '%2$s'"
                .formatted(status, signup.id()));

        jobs.run("sweep-signups");

        assertThat(database.owner().sql("SELECT refund_reason FROM payment").query(String.class).single()).isEqualTo("late");
    }

    @ParameterizedTest
    @CsvSource({"expired, draft, 0", "failed, draft, 0", "processing, held, 2", "open, held, 2"})
    void whatIsHeldForACheckoutThatIsOverIsFreeAgain(String payment, String becomes, int holds) {
        TestSignup signup = paidUnheardOf();
        payment("status = '" + payment + "', paid_at = NULL");

        jobs.run("sweep-signups");

        assertThat(status(signup.id())).isEqualTo(becomes);
        assertThat(holds(signup.id())).isEqualTo(holds);
    }

    @Test
    void whoHasTheMoneyBackUnheardOfHoldsNothing() {
        TestSignup signup = tenants.pay(tenants.heldWedding(PRICE));
        database.damage("UPDATE pending_signup SET status = 'refunding' WHERE id = '" + signup.id() + "'");
        payment("status = 'refunded', refund_reason = 'gave_up', refunded_at = now(), amount_refunded = amount");

        jobs.run("sweep-signups");

        assertThat(status(signup.id())).isEqualTo("refunded");
        assertThat(holds(signup.id())).isZero();
    }

    /** Its payment is here, and it waits for it all the same. */
    private TestSignup paidUnheardOf() {
        TestSignup signup = tenants.pay(tenants.heldWedding(PRICE));
        database.damage("UPDATE pending_signup SET status = 'held', paid_at = NULL WHERE id = '" + signup.id() + "'");
        return signup;
    }

    /** As it was recorded, with what the database itself copies of it. */
    private void payment(String assignments) {
        database.superuser().sql("UPDATE payment SET " + assignments).update();
    }

    private String status(UUID signup) {
        return database.owner().sql("SELECT status FROM pending_signup WHERE id = ?").param(signup).query(String.class).single();
    }

    private long holds(UUID signup) {
        return database.owner().sql("SELECT (SELECT count(*) FROM site_address WHERE signup_id = ?) + (SELECT count(*) FROM email_claim WHERE signup_id = ?)")
                .params(signup, signup).query(Long.class).single();
    }
}
