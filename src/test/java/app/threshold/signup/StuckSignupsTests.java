package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@IntegrationTest
class StuckSignupsTests {

    @Autowired
    StuckSignups stuckSignups;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Test
    void aCustomerWhoIsStillAboutToPayIsNotStuck() {
        TestSignup signup = testTenants.heldWedding(19900);
        open(signup, "open", Duration.ofHours(1));

        assertThat(stuckSignups.page(null, 10)).isEmpty();
    }

    @Test
    void aFreeSignupIsNotStuckBeforeItWasTried() {
        TestSignup signup = testTenants.heldStorefront(0);
        assertThat(stuckSignups.page(null, 10)).isEmpty();

        fail(signup, "57P01", "the server went away");

        assertThat(stuckSignups.page(null, 10)).extracting(StuckSignup::id).containsExactly(signup.id());
    }

    @Test
    void aCompleteSignupIsNotStuck() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        fail(signup, "23514", "a constraint");
        testTenants.provision(signup);

        assertThat(stuckSignups.page(null, 10)).isEmpty();
        assertThat(stuckSignups.find(signup.id())).hasValueSatisfying(found -> assertThat(found.isComplete()).isTrue());
    }

    @Test
    void aPaidSignupIsStuckAndItsLastFailureIsTold() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        fail(signup, "40001", "could not serialize access");
        fail(signup, "23514", "tenant_is_complete");

        assertThat(stuckSignups.page(null, 10)).singleElement().satisfies(stuck -> {
            assertThat(stuck.reference()).isEqualTo(signup.reference());
            assertThat(stuck.email()).isEqualTo(signup.email());
            assertThat(stuck.slug()).isEqualTo(signup.slug());
            assertThat(stuck.planCode()).isEqualTo("wedding");
            assertThat(stuck.status()).isEqualTo("paid");
            assertThat(stuck.attempts()).isEqualTo(2);
            assertThat(stuck.lastReason()).isEqualTo("tenant_is_complete");
            assertThat(stuck.lastSqlstate()).isEqualTo("23514");
            assertThat(stuck.paymentInDoubt()).isFalse();
            assertThat(stuck.settled()).isTrue();
        });
    }

    @Test
    void aBlockedSignupIsStuck() {
        TestSignup signup = testTenants.heldStorefront(0);
        database.owner().sql("UPDATE pending_signup SET status = 'blocked' WHERE id = ?").param(signup.id()).update();

        assertThat(stuckSignups.page(null, 10)).extracting(StuckSignup::status).containsExactly("blocked");
    }

    @Test
    void aCheckoutPastItsEndIsInDoubt() {
        TestSignup signup = testTenants.heldWedding(19900);
        open(signup, "created", Duration.ofHours(1));

        clock.set(Instant.now().plus(Duration.ofHours(2)));

        assertThat(stuckSignups.page(null, 10)).singleElement().satisfies(stuck -> {
            assertThat(stuck.id()).isEqualTo(signup.id());
            assertThat(stuck.paymentInDoubt()).isTrue();
            assertThat(stuck.settled()).isFalse();
            assertThat(stuck.lastReason()).isNull();
        });
    }

    @Test
    void theLongestPaidComesFirstWhateverTheOrderOfSigningUp() {
        TestSignup paidLast = testTenants.pay(testTenants.heldWedding(19900));
        TestSignup paidFirst = testTenants.pay(testTenants.heldWedding(19900));
        TestSignup paidBetween = testTenants.pay(testTenants.heldWedding(19900));
        paid(paidFirst, 3);
        paid(paidBetween, 2);
        paid(paidLast, 1);

        List<UUID> firstPage = stuckSignups.page(null, 2).stream().map(StuckSignup::id).toList();

        assertThat(firstPage).containsExactly(paidFirst.id(), paidBetween.id());
        assertThat(stuckSignups.page(firstPage.getLast(), 2)).extracting(StuckSignup::id).containsExactly(paidLast.id());
    }

    @Test
    void allOfThemAreAllThereAre() {
        testTenants.wedding();
        testTenants.heldWedding(19900);
        testTenants.pay(testTenants.heldWedding(19900));

        assertThat(stuckSignups.pageOfAll(null, 10)).extracting(StuckSignup::status)
                .containsExactlyInAnyOrder("complete", "held", "paid");
    }

    private void paid(TestSignup signup, int hoursAgo) {
        database.owner().sql("UPDATE pending_signup SET paid_at = now() - make_interval(hours => ?) WHERE id = ?")
                .params(hoursAgo, signup.id()).update();
    }

    private void open(TestSignup signup, String status, Duration within) {
        database.owner().sql("""
                INSERT INTO payment (signup_id, status, amount, currency, product_name, customer_email, locale, success_url,
                    cancel_url, checkout_session_id, checkout_url, expires_at)
                VALUES (:signup, :status, 19900, 'USD', 'Test', 'ada@example.com', 'en', 'https://shop.example/done',
                    'https://shop.example/back', 'cs_test_doubt', 'https://pay.example/doubt', now() + make_interval(secs => :secs))""")
                .param("signup", signup.id()).param("status", status).param("secs", within.toSeconds()).update();
    }

    private void fail(TestSignup signup, String sqlState, String reason) {
        database.owner().sql("INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason) VALUES (?, 'wizard', 'failed', ?, ?)")
                .params(signup.id(), sqlState, reason).update();
    }
}
