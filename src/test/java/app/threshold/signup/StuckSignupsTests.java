package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import app.threshold.platform.ListAge;
import app.threshold.platform.Prefix;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import app.threshold.signup.SignupFilter.Reason;
import app.threshold.signup.SignupFilter.State;
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

        assertThat(stuck()).isEmpty();
    }

    @Test
    void aFreeSignupIsNotStuckBeforeItWasTried() {
        TestSignup signup = testTenants.heldStorefront(0);
        assertThat(stuck()).isEmpty();

        fail(signup, "57P01", "the server went away");

        assertThat(stuck()).extracting(StuckSignup::id).containsExactly(signup.id());
    }

    @Test
    void aCompleteSignupIsNotStuck() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        fail(signup, "23514", "a constraint");
        testTenants.provision(signup);

        assertThat(stuck()).isEmpty();
        assertThat(stuckSignups.find(signup.id())).hasValueSatisfying(found -> assertThat(found.isComplete()).isTrue());
    }

    @Test
    void aPaidSignupIsStuckAndItsLastFailureIsTold() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        fail(signup, "40001", "could not serialize access");
        fail(signup, "23514", "tenant_is_complete");

        assertThat(stuck()).singleElement().satisfies(stuck -> {
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

        assertThat(stuck()).extracting(StuckSignup::status).containsExactly("blocked");
    }

    @Test
    void aCheckoutPastItsEndIsInDoubt() {
        TestSignup signup = testTenants.heldWedding(19900);
        open(signup, "created", Duration.ofHours(1));

        clock.set(Instant.now().plus(Duration.ofHours(2)));

        assertThat(stuck()).singleElement().satisfies(stuck -> {
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

        assertThat(ids(SignupFilter.STUCK)).containsExactly(paidFirst.id(), paidBetween.id(), paidLast.id());
    }

    @Test
    void allOfThemAreAllThereAre() {
        testTenants.wedding();
        testTenants.heldWedding(19900);
        testTenants.pay(testTenants.heldWedding(19900));

        assertThat(stuckSignups.list(SignupFilter.ALL, Turn.first(false, 10)).rows()).extracting(StuckSignup::status)
                .containsExactlyInAnyOrder("complete", "held", "paid");
    }

    @Test
    void moneyThatIsOnItsWayBackIsAMatterForTheOperatorAlsoOfACompleteSignup() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        testTenants.provision(signup);
        assertThat(stuck()).isEmpty();

        database.owner().sql("UPDATE payment SET status = 'refunding', refund_reason = 'stripe'").update();
        assertThat(stuck()).extracting(StuckSignup::status).containsExactly("complete");

        database.owner().sql("UPDATE payment SET status = 'refunded', refunded_at = now()").update();
        assertThat(stuck()).isEmpty();
    }

    @Test
    void moneyForADraftIsAMatterForTheOperatorWhoeverWroteIt() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19900));
        database.damage("UPDATE pending_signup SET status = 'draft', paid_at = NULL, held_at = NULL");
        assertThat(stuck()).extracting(StuckSignup::id).containsExactly(signup.id());

        database.damage("DELETE FROM payment");
        assertThat(stuck()).isEmpty();
    }

    @Test
    void theListIsWalkedBothWaysAndFromItsEnd() {
        for (int n = 1; n <= 7; n++) {
            paid(testTenants.pay(testTenants.heldWedding(19900)), n);
        }
        for (boolean newestFirst : new boolean[] {false, true}) {
            List<UUID> all = ids(SignupFilter.STUCK, Turn.first(newestFirst, 10));
            Slice<StuckSignup> first = stuckSignups.list(SignupFilter.STUCK, Turn.first(newestFirst, 3));
            Slice<StuckSignup> second = stuckSignups.list(SignupFilter.STUCK, Turn.first(newestFirst, 3).goingOnFrom(first.next()));
            Slice<StuckSignup> third = stuckSignups.list(SignupFilter.STUCK, Turn.first(newestFirst, 3).goingOnFrom(second.next()));
            Slice<StuckSignup> back = stuckSignups.list(SignupFilter.STUCK, new Turn(newestFirst, 3, null, third.previous(), false));
            Slice<StuckSignup> start = stuckSignups.list(SignupFilter.STUCK, new Turn(newestFirst, 3, null, back.previous(), false));
            Slice<StuckSignup> last = stuckSignups.list(SignupFilter.STUCK, new Turn(newestFirst, 3, null, null, true));

            assertThat(first.previous()).isNull();
            assertThat(first.rows()).extracting(StuckSignup::id).isEqualTo(all.subList(0, 3));
            assertThat(second.rows()).extracting(StuckSignup::id).isEqualTo(all.subList(3, 6));
            assertThat(third.rows()).extracting(StuckSignup::id).isEqualTo(all.subList(6, 7));
            assertThat(third.next()).isNull();
            assertThat(back.rows()).isEqualTo(second.rows());
            assertThat(start.rows()).isEqualTo(first.rows());
            assertThat(start.previous()).isNull();
            assertThat(last.rows()).extracting(StuckSignup::id).isEqualTo(all.subList(4, 7));
            assertThat(last.next()).isNull();
        }
    }

    @Test
    void aRowThatIsCuredMeanwhileShiftsNothing() {
        List<TestSignup> made = Stream.generate(() -> testTenants.pay(testTenants.heldWedding(19900))).limit(4).toList();
        Slice<StuckSignup> first = stuckSignups.list(SignupFilter.STUCK, Turn.first(false, 2));

        testTenants.provision(made.get(1));

        assertThat(stuckSignups.list(SignupFilter.STUCK, Turn.first(false, 2).goingOnFrom(first.next())).rows())
                .extracting(StuckSignup::id).containsExactly(made.get(2).id(), made.get(3).id());
    }

    @Test
    void theListIsFilteredByStatePlanReasonAndAge() {
        TestSignup old = testTenants.pay(testTenants.heldWedding(19900));
        paid(old, 30);
        TestSignup taken = testTenants.pay(testTenants.heldWedding(19900));
        fail(taken, "23505", "taken");
        TestSignup shop = testTenants.heldStorefront(0);
        fail(shop, "57P01", "went away");
        TestSignup doubtful = testTenants.heldWedding(19900);
        open(doubtful, "open", Duration.ofMinutes(-5));
        testTenants.wedding();

        assertThat(ids(SignupFilter.STUCK)).containsExactlyInAnyOrder(old.id(), taken.id(), shop.id(), doubtful.id());
        assertThat(ids(new SignupFilter(State.doubt, null, null, null, null, null))).containsExactly(doubtful.id());
        assertThat(ids(new SignupFilter(State.stuck, "storefront", null, null, null, null))).containsExactly(shop.id());
        assertThat(ids(new SignupFilter(State.stuck, null, Reason.taken, null, null, null))).containsExactly(taken.id());
        assertThat(ids(new SignupFilter(State.stuck, null, Reason.passing, null, null, null))).containsExactly(shop.id());
        assertThat(ids(new SignupFilter(State.stuck, null, Reason.none, null, null, null))).containsExactlyInAnyOrder(old.id(), doubtful.id());
        assertThat(ids(new SignupFilter(State.stuck, null, null, null, ListAge.over1d, null))).containsExactly(old.id());
        assertThat(ids(new SignupFilter(State.stuck, null, null, null, ListAge.last1d, null))).doesNotContain(old.id()).hasSize(3);
        assertThat(ids(new SignupFilter(State.paid, null, null, null, null, null))).containsExactlyInAnyOrder(old.id(), taken.id());
        assertThat(ids(new SignupFilter(State.paid, null, Reason.taken, null, null, null))).containsExactly(taken.id());
        assertThat(ids(new SignupFilter(State.stuck, null, null, "23505", null, null))).containsExactly(taken.id());
        assertThat(ids(new SignupFilter(State.stuck, null, Reason.taken, "23505", ListAge.last1h, null))).containsExactly(taken.id());
        assertThat(ids(new SignupFilter(State.stuck, "storefront", null, "23505", null, null))).isEmpty();
        assertThat(ids(new SignupFilter(State.stuck, null, Reason.passing, "23505", null, null))).isEmpty();
        assertThat(ids(new SignupFilter(State.all, null, null, "57P01", null, null))).containsExactly(shop.id());
        assertThat(ids(new SignupFilter(State.all, null, null, "235050", null, null))).isEmpty();
        assertThat(ids(new SignupFilter(State.complete, "storefront", null, null, null, null))).isEmpty();
        assertThat(ids(new SignupFilter(State.complete, "wedding", Reason.none, null, ListAge.last1h, null))).hasSize(1);
        assertThat(ids(SignupFilter.ALL)).hasSize(5);
    }

    @Test
    void theListIsSearchedByHowThingsBegin() {
        TestSignup couple = testTenants.pay(testTenants.heldWedding(19900));
        TestSignup shop = testTenants.heldStorefront(0);

        for (SignupFilter.State state : new SignupFilter.State[] {State.all, State.stuck, State.paid}) {
            for (String text : List.of(couple.email(), couple.email().toUpperCase(), couple.slug(), couple.reference(),
                    couple.reference().toLowerCase(), " Ada ", "GRAC", couple.email().substring(0, 12))) {
                assertThat(ids(new SignupFilter(state, null, null, null, null, Prefix.of(text)))).as(text).containsExactly(couple.id());
            }
            assertThat(ids(new SignupFilter(state, null, null, null, null, Prefix.of("race")))).as("no beginning").isEmpty();
            assertThat(ids(new SignupFilter(state, null, null, null, null, Prefix.of("a%")))).isEmpty();
        }
        assertThat(ids(new SignupFilter(State.all, null, null, null, null, Prefix.of("moss & th")))).containsExactly(shop.id());
        assertThat(ids(new SignupFilter(State.all, "wedding", null, null, null, Prefix.of("moss")))).isEmpty();
    }

    @Test
    void whatIsFoundBySearchingIsWalkedBothWaysToo() {
        for (int n = 0; n < 5; n++) {
            testTenants.heldWedding(19900);
        }
        SignupFilter ada = new SignupFilter(State.all, null, null, null, null, Prefix.of("ada"));
        List<UUID> all = ids(ada, Turn.first(true, 10));
        Slice<StuckSignup> first = stuckSignups.list(ada, Turn.first(true, 2));
        Slice<StuckSignup> second = stuckSignups.list(ada, Turn.first(true, 2).goingOnFrom(first.next()));
        Slice<StuckSignup> back = stuckSignups.list(ada, new Turn(true, 2, null, second.previous(), false));

        assertThat(second.rows()).extracting(StuckSignup::id).isEqualTo(all.subList(2, 4));
        assertThat(back.rows()).isEqualTo(first.rows());
        assertThat(first.truncated()).isFalse();
    }

    @Test
    void whatFewBeginWithOrFewOfWhichFitIsFoundWhole() {
        TestSignup held = testTenants.heldWedding(19900);
        database.owner().sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, partner1_name, price_amount, currency)
                SELECT 'R' || n, 'wedding', sha256(n::text::bytea), 'ada' || n || '@example.com', '{argon2}$argon2id$x', 'Adam', 0, 'USD'
                FROM generate_series(1, 1300) n""").update();

        // 13, 130 to 139 and 1300: few that begin so.
        assertThat(search(State.draft, "ada13", Turn.first(true, 2000)).truncated()).isFalse();
        assertThat(search(State.draft, "ada13", Turn.first(true, 2000)).rows()).hasSize(12);
        // Few that fit.
        assertThat(search(State.held, "ada", Turn.first(true, 2000)).truncated()).isFalse();
        assertThat(search(State.held, "ada", Turn.first(true, 2000)).rows()).extracting(StuckSignup::id).containsExactly(held.id());
        // Neither.
        assertThat(search(State.draft, "ada", Turn.first(true, 2000)).truncated()).isFalse();
        assertThat(search(State.draft, "ada", Turn.first(true, 2000)).rows()).hasSize(1300);
    }

    @Test
    void ofManyThatBeginAlikeAndFitEachPageIsRight() {
        database.owner().sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, price_amount, currency, created_at)
                SELECT 'R' || n, 'wedding', sha256(n::text::bytea), CASE n % 2 WHEN 0 THEN 'ada' ELSE 'bob' END || n || '@example.com', '{argon2}$argon2id$x', 0, 'USD',
                       now() - make_interval(mins => n)
                FROM generate_series(1, 700) n""").update();

        Turn turn = Turn.first(true, 100);
        Slice<StuckSignup> page = search(State.all, "ada", turn);
        List<StuckSignup> walked = new ArrayList<>(page.rows());
        while (page.next() != null) {
            page = search(State.all, "ada", turn.goingOnFrom(page.next()));
            assertThat(page.truncated()).isFalse();
            walked.addAll(page.rows());
        }
        assertThat(walked).extracting(StuckSignup::email)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 350).mapToObj(n -> "ada" + 2 * n + "@example.com").toList());
        assertThat(search(State.all, "ada", new Turn(true, 100, null, null, true)).rows()).isEqualTo(walked.subList(250, 350));
        assertThat(search(State.all, "ada", new Turn(true, 100, null, search(State.all, "ada", new Turn(true, 100, null, null, true)).previous(), false)).rows())
                .isEqualTo(walked.subList(150, 250));
    }

    /** A kind that only one of them knows would be in no list and in no day's count. */
    @Test
    void theKindsOfFailureAreThoseThatTheDatabaseTells() {
        String rule = database.owner().sql("""
                SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
                WHERE adrelid = 'pending_signup'::regclass AND attname = 'failure_kind'""").query(String.class).single();

        assertThat(Pattern.compile("(?:THEN|ELSE) '(\\w+)'").matcher(rule).results().map(kind -> kind.group(1)))
                .containsExactlyInAnyOrder(Stream.of(Reason.values()).map(Enum::name).toArray(String[]::new));
        assertThat(database.owner().sql("""
                SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'pending_signup'::regclass AND contype = 'c'
                  AND pg_get_constraintdef(oid) ~ '^CHECK \\(\\(\\(status'""").query(String.class).list())
                .anySatisfy(known -> assertThat(Pattern.compile("'(\\w+)'").matcher(known).results().map(status -> status.group(1)))
                        .containsExactlyInAnyOrderElementsOf(StuckSignups.STATUSES));
    }

    private Slice<StuckSignup> search(State state, String beginning, Turn turn) {
        return stuckSignups.list(new SignupFilter(state, null, null, null, null, Prefix.of(beginning)), turn);
    }

    @Test
    void aStuckOneIsFoundAmongManyThatBeginAlike() {
        TestSignup stuck = testTenants.pay(testTenants.heldWedding(19900));
        database.owner().sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, partner1_name, price_amount, currency)
                SELECT 'R' || n, 'wedding', sha256(n::text::bytea), 'a' || n || '@example.com', '{argon2}$argon2id$x', 'Ad', 0, 'USD'
                FROM generate_series(1, 300) n""").update();

        for (State state : List.of(State.stuck, State.paid)) {
            Slice<StuckSignup> found = search(state, "ad", Turn.first(true, 500));
            assertThat(found.rows()).extracting(StuckSignup::id).containsExactly(stuck.id());
            assertThat(found.truncated()).isFalse();
        }
    }

    private List<StuckSignup> stuck() {
        return stuckSignups.list(SignupFilter.STUCK, Turn.first(false, 10)).rows();
    }

    private List<UUID> ids(SignupFilter filter) {
        return ids(filter, Turn.first(false, 20));
    }

    private List<UUID> ids(SignupFilter filter, Turn turn) {
        return stuckSignups.list(filter, turn).rows().stream().map(StuckSignup::id).toList();
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
