package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.platform.Turn;
import app.threshold.support.AlertRules;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.JsonLog;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.ReadsLog;
import app.threshold.support.StripeTraffic;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.TenantProvisioningError;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.JsonNode;

/** What becomes of a payment after the customer has left: the tenant, or the money back, by Stripe's own books. */
@IntegrationTest
@ReadsLog
class PaymentLifeTests {

    private static final String GOOD_CARD = "4242 4242 4242 4242";
    private static final Pattern LINK = Pattern.compile("http\\S+/signup/resume\\?token=(\\S+)");

    @Autowired
    PlaceOrder placeOrder;

    @Autowired
    ChangeSignup changeSignup;

    @Autowired
    CompleteSignup completeSignup;

    @Autowired
    RetrySignup retrySignup;

    @Autowired
    StuckSignups stuckSignups;

    @Autowired
    PendingSignups pendingSignups;

    @Autowired
    SignupSettings settings;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Autowired
    StripeTraffic stripe;

    @Autowired
    MeterRegistry meters;

    @Value("${threshold.payments.stripe.secret-key}")
    String secretKey;

    @LocalServerPort
    int port;

    private final JsonLog log = new JsonLog();
    private URI origin;

    @BeforeEach
    void whereOneComesFrom() {
        origin = URI.create("http://localhost:" + port + "/");
    }

    @AfterEach
    void removeFaults() {
        log.close();
        database.mend();
    }

    /** After each of the ways that a payment takes here, whoever caused the line: a request, a job or a sweep over many. */
    @AfterEach
    void eachLineAboutAPaymentNamesItsSignupAndNoOther() {
        Map<String, String> references = new HashMap<>();
        database.superuser().sql("SELECT id::text, reference FROM pending_signup")
                .query(row -> { references.put(row.getString(1), row.getString(2)); });
        assertThat(log.lines().stream().filter(PaymentLifeTests::isAboutAPaymentOfOurs)).allSatisfy(line ->
                assertThat(line.path("signup").asString()).as(line.toString()).hasSize(36));
        assertThat(log.lines().stream().filter(line -> references.containsKey(line.path("signup").asString()))
                .filter(line -> line.has("signupReference"))).allSatisfy(line ->
                assertThat(line.path("signupReference").asString()).as(line.toString())
                        .isEqualTo(references.get(line.path("signup").asString())));
    }

    private static boolean isAboutAPaymentOfOurs(JsonNode line) {
        return switch (line.path("message").asString()) {
            case "payment_without_row", "payment_sweep_list_unread", "payment_sweep_ended_early" -> false;
            case "stripe_webhook_accepted" -> line.path("applied").asBoolean();
            // By a name of Stripe's, when it is not known yet whose it is; or by our own.
            case "payment_sweep_passed_over" -> line.path("which").asString().length() == 36;
            case String event -> event.startsWith("payment_") || event.startsWith("checkout_");
        };
    }

    // Giving up

    @Test
    void whatCannotBeCompletedInTimeIsPaidBackAndOnlyThenIsAnythingFreeAgain() {
        PendingSignup signup = paid(GOOD_CARD);
        database.breakInsertsInto("wedding");
        letTheJobFailUntilBlocked(signup);
        assertThat(status(signup)).isEqualTo(SignupStatus.BLOCKED);
        stripeIs("refund", "error_before", 3);
        clock.set(reread(signup).paidAt().plus(settings.giveUpAfter()).plusSeconds(1));

        jobs.runDue();

        assertThat(status(signup)).as("Stripe has not confirmed it").isEqualTo(SignupStatus.REFUNDING);
        assertThat(held(signup)).isTrue();
        assertThat(stuckSignups.list(SignupFilter.STUCK, Turn.first(false, 10)).rows()).extracting(StuckSignup::id).containsExactly(signup.id());
        assertThat(meters.get("threshold.signups.refunding").gauge().value()).isEqualTo(1);
        database.mend();
        assertThatThrownBy(() -> completeSignup.complete(signup.id(), ProvisioningTrigger.OPERATOR))
                .as("nobody gets a site for money that is on its way back").isInstanceOf(TenantProvisioningError.class);

        clock.advance(Duration.ofMinutes(2));
        jobs.runDue();

        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        assertThat(givenBack()).isEqualTo(19900);
        assertThat(held(signup)).isFalse();
        assertThat(passwordHash(signup)).isNull();
        assertThat(payments()).containsExactly("refunded gave_up");
        assertThat(count("tenant")).isZero();
        assertThat(stuckSignups.list(SignupFilter.STUCK, Turn.first(false, 10)).rows()).isEmpty();
        assertThat(letters(signup)).extracting(Letter::subject)
                .containsExactly("Your money is on its way back", "Your site takes a little longer");
        assertThat(letters(signup).getFirst().text()).contains("$199.00", signup.reference());
    }

    @Test
    void theLastTryBeforeTheRefundMayStillSucceed() {
        PendingSignup signup = paid(GOOD_CARD);
        database.breakInsertsInto("wedding");
        letTheJobFailUntilBlocked(signup);
        database.mend();
        clock.set(reread(signup).paidAt().plus(settings.giveUpAfter()).plusSeconds(1));

        jobs.runDue();

        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
        assertThat(givenBack()).isZero();
    }

    @Test
    void whoWasPaidBackReadsSoAndMayBeginAgain() {
        PendingSignup signup = paid(GOOD_CARD);
        Visitor customer = customerOf(signup);
        database.breakInsertsInto("wedding");
        letTheJobFailUntilBlocked(signup);
        clock.set(reread(signup).paidAt().plus(settings.giveUpAfter()).plusSeconds(1));
        jobs.runDue();

        Visitor.Page page = customer.get("/signup/review");
        assertThat(page.location()).isEqualTo("/signup/finish");
        assertThat(customer.get("/signup/finish").text()).contains("went back to you", "$199.00", signup.reference());
        assertThat(customer.post("/signup/finish", Map.of()).location()).as("there is nothing to finish").isEqualTo("/signup/finish");
        assertThat(customer.get("/signup/wedding").status()).isEqualTo(200);
    }

    @Test
    void aPaidSignupWithoutAJobGetsOne() {
        PendingSignup signup = paid(GOOD_CARD);
        database.superuser().sql("DELETE FROM scheduled_tasks").update();

        jobs.run("sweep-signups");

        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void aBlockedSignupWithoutAJobIsStillPaidBackInTime() {
        PendingSignup signup = paid(GOOD_CARD);
        database.breakInsertsInto("wedding");
        letTheJobFailUntilBlocked(signup);
        database.superuser().sql("DELETE FROM scheduled_tasks").update();
        jobs.run("sweep-signups");
        assertThat(status(signup)).as("its time has not come").isEqualTo(SignupStatus.BLOCKED);
        database.superuser().sql("DELETE FROM scheduled_tasks").update();
        clock.set(reread(signup).paidAt().plus(settings.giveUpAfter()).plusSeconds(1));

        jobs.run("sweep-signups");

        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        assertThat(givenBack()).isEqualTo(19900);
    }

    // Payments that must not stay

    @Test
    void ofTwoPaymentsForOneSignupTheSecondGoesBack() {
        PendingSignup signup = draft();
        URI first = placeOrder.place(signup, origin);
        // As if our own books had lost sight of the first session while its page was open.
        database.superuser().sql("UPDATE payment SET status = 'expired'").update();
        URI second = placeOrder.place(reread(signup), origin);
        pay(second, GOOD_CARD);
        jobs.runDue();
        completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD);

        pay(first, GOOD_CARD);
        jobs.runDue();

        assertThat(payments()).containsExactlyInAnyOrder("paid null", "refunded second_payment");
        assertThat(givenBack()).isEqualTo(19900);
        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(letters(signup).getFirst().text()).contains("paid twice");
    }

    @Test
    void aSecondSessionOfOnePaymentThatIsPaidAsWellGoesBack() {
        PendingSignup signup = draft();
        URI first = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL").update();
        database.superuser().sql("DELETE FROM sandbox.idempotency_key").update();
        URI second = placeOrder.place(reread(signup), origin);
        assertThat(second).as("Stripe has forgotten the key").isNotEqualTo(first);

        pay(second, GOOD_CARD);
        pay(first, GOOD_CARD);
        jobs.runDue();

        assertThat(payments()).containsExactlyInAnyOrder("paid null", "refunded second_payment");
        assertThat(givenBack()).isEqualTo(19900);
    }

    @ParameterizedTest
    @CsvSource({"4000 0000 0000 7726, REFUNDING", "4242 4242 4242 4242, REFUNDED"})
    void aPaymentThatIsHeardOfOnceItsSignupWasGivenUpGoesBackToo(String card, SignupStatus givenUp) {
        PendingSignup signup = draft();
        URI first = placeOrder.place(signup, origin);
        // As if our own books had lost sight of the first session while its page was open.
        database.superuser().sql("UPDATE payment SET status = 'expired'").update();
        URI second = placeOrder.place(reread(signup), origin);
        webhooksAre("lost");
        pay(first, GOOD_CARD);
        database.superuser().sql("DELETE FROM sandbox.webhook_fault").update();
        pay(second, card);
        jobs.runDue();
        giveUp(signup);
        assertThat(status(signup)).isEqualTo(givenUp);

        jobs.run("sweep-payments");

        assertThat(payments()).contains("refunded late");
        for (int hour = 0; hour < 3; hour++) {
            clock.advance(Duration.ofHours(1).plusSeconds(1));
            jobs.runDue();
        }
        assertThat(payments()).containsExactly("refunded late", "refunded gave_up");
        assertThat(givenBack()).isEqualTo(39800);
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        assertThat(held(signup)).isFalse();
        assertThat(count("tenant")).isZero();
        assertThat(letters(signup)).extracting(Letter::text).filteredOn(text -> text.contains("reached us after your signup had ended")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amount = 100", "currency = 'EUR'"})
    void whatWasPaidOtherwiseThanOrderedGoesBackAndTheCustomerMayPayAgain(String otherwise) {
        PendingSignup signup = draft();
        URI page = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET " + otherwise).update();

        pay(page, GOOD_CARD);
        jobs.runDue();

        assertThat(payments()).containsExactly("refunded differs");
        assertThat(givenBack()).isEqualTo(19900);
        assertThat(status(signup)).isEqualTo(SignupStatus.DRAFT);
        assertThat(held(signup)).isFalse();
        assertThat(letters(signup).getFirst().text()).contains("is not what you had ordered");
    }

    @Test
    void whoPaidOtherwiseThanOrderedReadsThatItGoesBack() {
        PendingSignup signup = draft();
        Visitor customer = customerOf(signup);
        URI page = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET amount = 100").update();
        webhooksAre("lost");
        pay(page, GOOD_CARD);

        for (String look : List.of("the first", "the next")) {
            assertThat(customer.get("/signup/finish").text()).as(look)
                    .contains("Your payment is on its way back to you").doesNotContain("Nothing was charged", "waiting for the bank");
        }

        assertThat(customer.post("/signup/finish", Map.of()).location()).isEqualTo("/signup/finish");
        assertThat(customer.post("/signup/review", Map.of()).location()).as("may pay again").contains("/sandbox/checkout/");
        assertThat(customer.get("/signup/finish").text()).as("and has not yet").doesNotContain("Nothing was charged");
    }

    @Test
    void whoOnlyPaidASessionThatNobodyKnewIsNotToldOfPayingTwice() {
        PendingSignup signup = draft();
        URI unknown = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL").update();
        database.superuser().sql("DELETE FROM sandbox.idempotency_key").update();
        placeOrder.place(reread(signup), origin);

        pay(unknown, GOOD_CARD);
        jobs.runDue();

        assertThat(payments()).containsExactlyInAnyOrder("open null", "refunded differs");
        assertThat(letters(signup).getFirst().text()).contains("is not what you had ordered").doesNotContain("twice");
        assertThat(held(signup)).as("its own session may still be paid").isTrue();
    }

    @Test
    void theRefundOfOnePaymentDoesNotEndWhatAnotherHasPaidFor() {
        PendingSignup signup = draft();
        URI page = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET amount = 100").update();
        pay(page, "4000 0000 0000 7726");
        jobs.runDue();
        assertThat(payments()).as("pending at the bank").containsExactly("refunding differs");
        pay(placeOrder.place(reread(signup), origin), GOOD_CARD);
        jobs.runDue();
        assertThat(status(signup)).isEqualTo(SignupStatus.PAID);

        database.breakInsertsInto("wedding");
        for (int hour = 0; hour < 3; hour++) {
            clock.advance(Duration.ofHours(1).plusSeconds(1));
            jobs.runDue();
        }

        assertThat(payments()).containsExactlyInAnyOrder("refunded differs", "paid null");
        assertThat(held(signup)).isTrue();
        database.mend();
        retrySignup.retry(signup.id());
        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void aPaymentThatDoesNotNameOursIsNotTakenForIt() {
        PendingSignup signup = draft();
        URI page = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE sandbox.checkout_session SET metadata = '{}'").update();

        pay(page, GOOD_CARD);
        jobs.runDue();

        assertThat(payments()).containsExactly("refunded differs");
        assertThat(count("tenant")).isZero();
    }

    // Refunds and Stripe

    @Test
    void aRefundThatTakesItsTimeIsAskedAboutUntilItIsThere() {
        PendingSignup signup = givenUp("4000 0000 0000 7726");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDING);

        for (int hour = 0; hour < 30 && status(signup) != SignupStatus.REFUNDED; hour++) {
            clock.advance(Duration.ofHours(1).plusSeconds(1));
            jobs.run("sandbox-pass-time");
        }

        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        assertThat(givenBack()).isEqualTo(19900);
    }

    @Test
    void aRefundThatFailsAtTheBankIsMadeAnew() {
        PendingSignup signup = givenUp("4000 0000 0000 5126");

        for (int hour = 0; hour < 30; hour++) {
            clock.advance(Duration.ofHours(1).plusSeconds(1));
            jobs.run("sandbox-pass-time");
        }

        assertThat(database.superuser().sql("SELECT status FROM sandbox.refund ORDER BY number").query(String.class).list())
                .containsExactly("failed", "succeeded");
        assertThat(database.superuser().sql("SELECT status || ' ' || refund_tries FROM payment").query(String.class).single())
                .isEqualTo("refunded 1");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
    }

    @Test
    void aRefundThatFailsAtTheBankWithoutAWordIsFoundAllTheSame() {
        PendingSignup signup = paid("4000 0000 0000 5126");
        webhooksAre("lost");
        giveUp(signup);
        assertThat(payments()).as("it looked well").containsExactly("refunded gave_up");

        for (int day = 0; day < 4; day++) {
            clock.advance(Duration.ofDays(1).plusSeconds(1));
            jobs.runDue();
        }

        assertThat(givenBack()).isEqualTo(19900);
        assertThat(database.superuser().sql("SELECT status FROM sandbox.refund ORDER BY number").query(String.class).list())
                .containsExactly("failed", "succeeded");
        assertThat(payments()).containsExactly("refunded gave_up");
    }

    @Test
    void aRefundThatFailsWithoutAWordInItsFourthWeekIsFoundToo() {
        PendingSignup signup = givenUp(GOOD_CARD);
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        days(20);
        database.superuser().sql("UPDATE sandbox.refund SET status = 'failed', failure_reason = 'expired_or_canceled_card'").update();
        database.superuser().sql("UPDATE sandbox.payment_intent SET amount_refunded = 0").update();

        days(11);

        assertThat(database.superuser().sql("SELECT status FROM sandbox.refund ORDER BY number").query(String.class).list())
                .containsExactly("failed", "succeeded");
        assertThat(givenBack()).isEqualTo(19900);
        assertThat(payments()).containsExactly("refunded gave_up");
    }

    @Test
    void aRefundThatIsAMonthOldIsAskedAboutNoMore() {
        givenUp(GOOD_CARD);
        days(29);
        assertThat(count("scheduled_tasks WHERE task_name = 'refund-payment'")).isEqualTo(1);

        days(2);

        assertThat(count("scheduled_tasks WHERE task_name = 'refund-payment'")).isZero();
    }

    @Test
    void aRefundThatADisputeHoldsUpIsAskedForOnceADay() {
        PendingSignup signup = paid("4000 0000 0000 0259");
        clock.advance(Duration.ofSeconds(25));
        jobs.runDue();
        giveUp(signup);
        assertThat(refundTries()).isEqualTo(1);

        for (int sweep = 0; sweep < 5; sweep++) {
            clock.advance(Duration.ofMinutes(3));
            jobs.run("sweep-payments");
        }

        assertThat(refundTries()).as("not with each sweep").isEqualTo(1);
        clock.advance(Duration.ofDays(1));
        jobs.runDue();
        assertThat(refundTries()).isEqualTo(2);
        assertThat(payments()).containsExactly("refunding gave_up");
    }

    @Test
    void aRefundWhoseAnswerWasLostIsNotMadeTwice() {
        PendingSignup signup = paid(GOOD_CARD);
        stripeIs("refund", "error_after", 1);
        giveUp(signup);
        clock.advance(Duration.ofMinutes(5));
        jobs.runDue();

        assertThat(count("sandbox.refund")).isEqualTo(1);
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
    }

    @Test
    void aRefundMadeInStripesDashboardIsFollowed() {
        PendingSignup signup = paid(GOOD_CARD);
        database.breakInsertsInto("wedding");
        refundByHand();

        jobs.runDue();

        assertThat(payments()).containsExactly("refunded stripe");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        assertThat(held(signup)).isFalse();
    }

    @Test
    void aRefundMadeInStripesDashboardThatFailsAtTheBankIsMadeAnew() {
        PendingSignup signup = paid("4000 0000 0000 5126");
        database.breakInsertsInto("wedding");
        refundByHand();

        for (int hour = 0; hour < 30; hour++) {
            jobs.runDue();
            clock.advance(Duration.ofHours(1).plusSeconds(1));
        }

        assertThat(database.superuser().sql("SELECT status FROM sandbox.refund ORDER BY number").query(String.class).list())
                .containsExactly("failed", "succeeded");
        assertThat(givenBack()).isEqualTo(19900);
        assertThat(payments()).containsExactly("refunded stripe");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on time", "lost"})
    void aRefundThatWasBegunAndCanceledInStripesDashboardLeavesThePayment(String webhooks) {
        PendingSignup signup = paid("4000 0000 0000 7726");
        refundByHand();
        runDueOf("sandbox-deliver-event", "refund-payment");
        assertThat(payments()).containsExactly("refunding stripe");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDING);
        if (webhooks.equals("lost")) {
            webhooksAre("lost");
        }

        cancelRefund();
        clock.advance(Duration.ofHours(1).plusSeconds(1));
        jobs.runDue();

        assertThat(payments()).containsExactly("paid null");
        assertThat(givenBack()).isZero();
        assertThat(count("sandbox.refund")).isEqualTo(1);
        clock.advance(settings.completionDelay().plusSeconds(1));
        jobs.runDue();
        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void aRefundThatWasCanceledInStripesDashboardBeforeItWasLookedAtIsNotMadeByUs() {
        PendingSignup signup = paid("4000 0000 0000 7726");
        completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD);
        refundByHand();
        runDueOf("sandbox-deliver-event");
        assertThat(payments()).containsExactly("refunding stripe");

        cancelRefund();
        jobs.runDue();

        assertThat(payments()).containsExactly("paid null");
        assertThat(givenBack()).isZero();
        clock.advance(Duration.ofDays(1));
        jobs.runDue();
        assertThat(count("sandbox.refund")).isEqualTo(1);
        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void aRefundOfOursThatIsCanceledInStripesDashboardIsMadeAnew() {
        PendingSignup signup = givenUp("4000 0000 0000 7726");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDING);

        cancelRefund();
        for (int hour = 0; hour < 4; hour++) {
            jobs.runDue();
            clock.advance(Duration.ofHours(1).plusSeconds(1));
        }

        assertThat(database.superuser().sql("SELECT status FROM sandbox.refund ORDER BY number").query(String.class).list())
                .containsExactly("canceled", "succeeded");
        assertThat(payments()).containsExactly("refunded gave_up");
    }

    @Test
    void aRefundInStripesDashboardLeavesACompleteSiteToTheOperator() {
        PendingSignup signup = paid(GOOD_CARD);
        completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD);
        refundByHand();

        jobs.runDue();

        assertThat(payments()).containsExactly("refunded stripe");
        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
        assertThat(count("tenant")).isEqualTo(1);
    }

    @Test
    void aDisputeIsWrittenDownAndTheSiteStays() {
        PendingSignup signup = paid("4000 0000 0000 0259");
        completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD);

        clock.advance(Duration.ofMinutes(1));
        jobs.runDue();

        assertThat(database.superuser().sql("SELECT count(*) FROM payment WHERE disputed_at IS NOT NULL AND status = 'paid'")
                .query(Long.class).single()).isEqualTo(1);
        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void aRefundInStripesDashboardOfWhichNoWordComesIsFoundByTheSweep() {
        PendingSignup signup = paid(GOOD_CARD);
        database.breakInsertsInto("wedding");
        jobs.run("sweep-payments");
        webhooksAre("lost");
        clock.advance(Duration.ofHours(1));
        jobs.runDue();
        refundByHand();

        clock.advance(Duration.ofMinutes(3));
        jobs.run("sweep-payments");

        assertThat(payments()).containsExactly("refunded stripe");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
    }

    @Test
    void aDisputeOfWhichNoWordComesIsFoundByTheSweep() {
        PendingSignup signup = paid("4000 0000 0000 0259");
        completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD);
        webhooksAre("lost");
        clock.advance(Duration.ofMinutes(1));
        jobs.runDue();
        assertThat(count("payment WHERE disputed_at IS NOT NULL")).isZero();

        jobs.run("sweep-payments");

        assertThat(count("payment WHERE disputed_at IS NOT NULL AND status = 'paid'")).isEqualTo(1);
        int asked = stripe.calls();
        jobs.run("sweep-payments");
        assertThat(stripe.calls()).as("the three lists, and no more of what is known").isEqualTo(asked + 3);
    }

    @Test
    void aPaymentThatWasGivenBackBeforeAnyWordOfItCameIsFoundByOneSweep() {
        PendingSignup signup = draft();
        webhooksAre("lost");
        pay(placeOrder.place(signup, origin), GOOD_CARD);
        database.breakInsertsInto("wedding");
        refundByHand(database.superuser().sql("SELECT id FROM sandbox.payment_intent").query(String.class).single());

        jobs.run("sweep-payments");

        assertThat(payments()).containsExactly("refunded stripe");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
    }

    @Test
    void aRefundThatStripeCouldNotTellMoreOfIsReadAgainHoweverOldItIs() {
        paid(GOOD_CARD);
        database.breakInsertsInto("wedding");
        webhooksAre("lost");
        refundByHand();
        stripe.disturb((call, work) -> {
            if (call.path().startsWith("/v1/payment_intents/")) {
                return StripeTraffic.Heard.A_FAULT;
            }
            work.run();
            return StripeTraffic.Heard.THE_ANSWER;
        });
        jobs.run("sweep-payments");
        assertThat(payments()).containsExactly("paid null");
        stripe.mend();
        clock.advance(Duration.ofHours(2));

        jobs.run("sweep-payments");

        assertThat(payments()).containsExactly("refunded stripe");
    }

    // Bank debits

    @Test
    void aBankDebitKeepsItsHoldUntilItSettlesAndThenTheSiteIsMade() {
        PendingSignup signup = draft();
        payByDebit(placeOrder.place(signup, origin), "succeeds", Duration.ofDays(3));
        jobs.runDue();
        assertThat(paymentStatus()).isEqualTo("processing");
        assertThat(placeOrder.place(reread(signup), origin).getPath()).as("no second checkout beside it").isEqualTo("/signup/finish");
        Visitor waiting = customerOf(signup);
        int asked = stripe.calls();
        assertThat(waiting.get("/signup/finish").text()).contains("waiting for the bank");
        assertThat(waiting.get("/signup/finish").text()).contains("waiting for the bank");
        assertThat(stripe.calls()).as("a page that asks every few seconds for days").isEqualTo(asked);
        clock.advance(Duration.ofSeconds(31));
        waiting.get("/signup/finish");
        assertThat(stripe.calls()).isEqualTo(asked + 1);

        clock.advance(Duration.ofDays(2));
        jobs.run("sandbox-pass-time");
        jobs.run("sweep-payments");
        jobs.run("clean-up-signups");
        assertThat(held(signup)).isTrue();

        clock.advance(Duration.ofDays(2));
        jobs.run("sandbox-pass-time");
        clock.advance(settings.completionDelay().plusSeconds(1));
        jobs.runDue();

        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void aBankDebitThatFailsGivesUpTheHoldAndTellsTheCustomer() {
        PendingSignup signup = draft();
        payByDebit(placeOrder.place(signup, origin), "fails", Duration.ofDays(3));
        jobs.runDue();

        clock.advance(Duration.ofDays(4));
        jobs.run("sandbox-pass-time");

        assertThat(paymentStatus()).isEqualTo("failed");
        assertThat(status(signup)).isEqualTo(SignupStatus.DRAFT);
        assertThat(held(signup)).isFalse();
        assertThat(letters(signup)).singleElement().satisfies(mail -> {
            assertThat(mail.subject()).isEqualTo("Your payment did not go through");
            assertThat(mail.text()).containsPattern(LINK);
        });
        assertThat(placeOrder.place(reread(signup), origin).getPath()).startsWith("/sandbox/checkout/");
    }

    @Test
    void aBankDebitWhoseWebhooksAreAllLostIsFoundByTheSweep() {
        PendingSignup signup = draft();
        webhooksAre("lost");
        payByDebit(placeOrder.place(signup, origin), "succeeds", Duration.ofHours(20));
        jobs.run("sweep-payments");
        assertThat(paymentStatus()).isEqualTo("processing");

        clock.advance(Duration.ofHours(21));
        jobs.run("sandbox-pass-time");
        clock.advance(Duration.ofMinutes(20));
        jobs.run("sweep-payments");

        assertThat(status(signup)).isEqualTo(SignupStatus.PAID);
    }

    // The sweep

    @Test
    void aPaymentWhoseWebhookWasLostIsFoundByTheSweep() {
        PendingSignup signup = draft();
        webhooksAre("lost");
        pay(placeOrder.place(signup, origin), GOOD_CARD);
        jobs.runDue();
        assertThat(status(signup)).isEqualTo(SignupStatus.HELD);

        jobs.run("sweep-payments");

        assertThat(status(signup)).isEqualTo(SignupStatus.PAID);
    }

    @Test
    void aSessionWhoseAnswerWasLostIsFoundOnStripesListAndItsPaymentTaken() {
        PendingSignup signup = draft();
        URI page = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL").update();
        webhooksAre("lost");
        pay(page, GOOD_CARD);
        // Stripe has forgotten the key, and so only its list tells.
        clock.advance(Duration.ofHours(30));

        jobs.run("sweep-payments");

        assertThat(status(signup)).isEqualTo(SignupStatus.PAID);
        assertThat(count("sandbox.checkout_session")).isEqualTo(1);
    }

    @Test
    void afterAnAbsenceStripesListIsReadFromWhereItWasLeft() {
        jobs.run("sweep-payments");
        PendingSignup signup = draft();
        URI unrecorded = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL").update();
        database.superuser().sql("DELETE FROM sandbox.idempotency_key").update();
        URI recorded = placeOrder.place(reread(signup), origin);
        webhooksAre("lost");
        pay(recorded, GOOD_CARD);
        pay(unrecorded, GOOD_CARD);
        clock.advance(Duration.ofDays(9));

        jobs.run("sweep-payments");

        assertThat(payments()).containsExactlyInAnyOrder("paid null", "refunded second_payment");
        assertThat(givenBack()).isEqualTo(19900);
    }

    @Test
    void aSecondSessionsDebitThatSettlesDaysLaterWithoutAWordGoesBack() {
        PendingSignup signup = draft();
        URI unrecorded = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL").update();
        database.superuser().sql("DELETE FROM sandbox.idempotency_key").update();
        pay(placeOrder.place(reread(signup), origin), GOOD_CARD);
        webhooksAre("lost");
        payByDebit(unrecorded, "succeeds", Duration.ofDays(6));
        for (int day = 0; day < 7; day++) {
            jobs.run("sweep-payments");
            clock.advance(Duration.ofDays(1));
            jobs.run("sandbox-pass-time");
        }

        jobs.run("sweep-payments");

        assertThat(payments()).containsExactlyInAnyOrder("paid null", "refunded second_payment");
        assertThat(givenBack()).isEqualTo(19900);
    }

    @Test
    void aCallThatStripeNeverAnsweredIsResolvedWithTheSameKey() {
        PendingSignup signup = draft();
        stripeIs("create", "error_before", 3);
        assertThatThrownBy(() -> placeOrder.place(signup, origin)).isInstanceOf(CheckoutUnavailableException.class);
        assertThat(paymentStatus()).isEqualTo("created");
        stripeIsWell();
        clock.advance(Duration.ofMinutes(2));

        jobs.run("sweep-payments");

        assertThat(paymentStatus()).isEqualTo("open");
        assertThat(count("sandbox.checkout_session")).isEqualTo(1);
    }

    @Test
    void aFaultAfterTheWorkWasDoneIsSeenThrough() {
        PendingSignup signup = draft();
        stripeIs("create", "error_after", 1);

        assertThat(placeOrder.place(signup, origin).getPath()).startsWith("/sandbox/checkout/");

        assertThat(paymentStatus()).isEqualTo("open");
        assertThat(count("sandbox.checkout_session")).isEqualTo(1);
    }

    @Test
    void aKeyThatStripeAnswersWithAFaultForADayIsGivenUpForAnother() {
        PendingSignup signup = draft();
        stripeIs("create", "error_after", 1);
        stripeIs("list", "error_before", 3);
        assertThatThrownBy(() -> placeOrder.place(signup, origin)).isInstanceOf(CheckoutUnavailableException.class);
        // As if the fault had come before the work was done.
        database.superuser().sql("DELETE FROM sandbox.checkout_session").update();

        assertThatThrownBy(() -> placeOrder.place(reread(signup), origin)).isInstanceOf(CheckoutUnavailableException.class);
        assertThat(placeOrder.place(reread(signup), origin).getPath()).startsWith("/sandbox/checkout/");
    }

    @Test
    void anEventAboutARefundThatOvertookThePaymentsOwnIsToldAgain() {
        PendingSignup signup = draft();
        pay(placeOrder.place(signup, origin), GOOD_CARD);
        database.breakInsertsInto("wedding");
        database.superuser().sql("UPDATE scheduled_tasks SET execution_time = execution_time + interval '1 hour'").update();
        refundByHand(database.superuser().sql("SELECT id FROM sandbox.payment_intent").query(String.class).single());
        jobs.runDue();
        assertThat(count("stripe_event WHERE type = 'charge.refunded'")).as("not taken yet").isZero();

        clock.advance(Duration.ofHours(1));
        jobs.runDue();
        clock.advance(Duration.ofHours(1));
        jobs.runDue();

        assertThat(payments()).containsExactly("refunded stripe");
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
    }

    @Test
    void badRowsDoNotKeepTheOthersWaiting() {
        PendingSignup bad = draft();
        placeOrder.place(bad, origin);
        for (int more = 0; more < 4; more++) {
            placeOrder.place(draft(), origin);
        }
        database.superuser().sql("UPDATE payment SET checkout_session_id = 'cs_test_nobodyknows' || replace(id::text, '-', '')").update();
        PendingSignup good = draft();
        placeOrder.place(good, origin);
        clock.advance(Duration.ofMinutes(40));
        webhooksAre("lost");
        jobs.run("sandbox-pass-time");

        jobs.run("sweep-payments");

        assertThat(status(good)).as("its session expired").isEqualTo(SignupStatus.DRAFT);
        assertThat(status(bad)).as("nobody knows").isEqualTo(SignupStatus.HELD);
    }

    @Test
    void rowsThatStripeAlwaysFailsForKeepTheOthersWaitingNoLongerThanASweep() {
        for (int bad = 0; bad < 4; bad++) {
            placeOrder.place(draft(), origin);
        }
        Set<String> bad = Set.copyOf(database.superuser().sql("SELECT checkout_session_id FROM payment").query(String.class).list());
        PendingSignup good = draft();
        placeOrder.place(good, origin);
        clock.advance(Duration.ofMinutes(40));
        webhooksAre("lost");
        jobs.run("sandbox-pass-time");
        stripe.disturb((call, pass) -> {
            boolean list = call.method().equals("GET") && call.path().equals("/v1/checkout/sessions");
            if (list || bad.stream().anyMatch(call.path()::endsWith)) {
                return StripeTraffic.Heard.A_FAULT;
            }
            pass.run();
            return StripeTraffic.Heard.THE_ANSWER;
        });

        jobs.run("sweep-payments");
        assertThat(status(good)).as("three in a row, and Stripe seems to be away").isEqualTo(SignupStatus.HELD);
        jobs.run("sweep-payments");
        assertThat(status(good)).as("its session expired").isEqualTo(SignupStatus.DRAFT);

        PendingSignup later = draft();
        placeOrder.place(later, origin);
        clock.advance(Duration.ofMinutes(40));
        jobs.run("sandbox-pass-time");
        jobs.run("sweep-payments");
        jobs.run("sweep-payments");
        assertThat(status(later)).as("however often it is broken off").isEqualTo(SignupStatus.DRAFT);
    }

    @Test
    void aCallThatTheDeploymentBeforeMadeOtherwiseIsSeenThrough() {
        PendingSignup signup = draft();
        placeOrder.place(signup, origin);
        database.superuser().sql("""
                UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL,
                    product_name = 'As it was called before'""").update();

        assertThat(placeOrder.place(reread(signup), origin).getPath()).as("Stripe's list shows it").startsWith("/sandbox/checkout/");

        assertThat(paymentStatus()).isEqualTo("open");
        assertThat(count("sandbox.checkout_session")).isEqualTo(1);
    }

    @Test
    void aCallThatTheDeploymentBeforeMadeOtherwiseAndInVainIsGivenUpForAnother() {
        PendingSignup signup = draft();
        placeOrder.place(signup, origin);
        database.superuser().sql("""
                UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL,
                    product_name = 'As it was called before'""").update();
        database.superuser().sql("DELETE FROM sandbox.checkout_session").update();
        clock.advance(Duration.ofMinutes(2));

        jobs.run("sweep-payments");

        assertThat(paymentStatus()).isEqualTo("expired");
        assertThat(placeOrder.place(reread(signup), origin).getPath()).startsWith("/sandbox/checkout/");
    }

    @Test
    void whatASweepSaysOfOneDoesNotBearTheReferenceOfTheOneBefore() {
        PendingSignup first = draft();
        URI page = placeOrder.place(first, origin);
        PendingSignup second = draft();
        placeOrder.place(second, origin);
        database.superuser().sql("UPDATE payment SET checkout_session_id = 'cs_test_nobodyknows' WHERE signup_id = ?")
                .param(second.id()).update();
        webhooksAre("lost");
        pay(page, GOOD_CARD);
        clock.advance(Duration.ofMinutes(40));

        jobs.run("sweep-payments");

        assertThat(status(first)).isEqualTo(SignupStatus.PAID);
        assertThat(List.of("checkout_unknown_to_stripe", "payment_sweep_passed_over")).allSatisfy(event ->
                assertThat(log.lines(event)).as(event).singleElement().satisfies(line -> {
                    assertThat(line.path("signup").asString()).isEqualTo(second.id().toString());
                    assertThat(line.has("signupReference")).isFalse();
                }));
    }

    @Test
    void paidWinsOverAge() {
        PendingSignup signup = draft();
        webhooksAre("lost");
        pay(placeOrder.place(signup, origin), GOOD_CARD);
        clock.advance(Duration.ofDays(3));

        jobs.run("sweep-payments");
        jobs.run("clean-up-signups");

        assertThat(status(signup)).isEqualTo(SignupStatus.PAID);
    }

    @Test
    void theOperatorsRetryAsksStripeFirst() {
        PendingSignup signup = draft();
        webhooksAre("lost");
        pay(placeOrder.place(signup, origin), GOOD_CARD);

        retrySignup.retry(signup.id());

        assertThat(status(signup)).isEqualTo(SignupStatus.COMPLETE);
    }

    // Abandoned checkouts

    @Test
    void whoLetsTheCheckoutPassIsWrittenToOnceAndGoesOnFromAnyDevice() {
        PendingSignup signup = draft();
        Visitor firstDevice = customerOf(signup);
        placeOrder.place(signup, origin);
        letTheCheckoutPass();
        assertThat(status(signup)).isEqualTo(SignupStatus.DRAFT);
        assertThat(held(signup)).isFalse();

        String link = link(signup);
        Visitor otherDevice = new Visitor(port);
        Visitor.Page page = otherDevice.get("/signup/resume?token=" + link);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(otherDevice.get("/signup/review").location()).as("looking at it changed nothing").isEqualTo("/");
        assertThat(otherDevice.post("/signup/resume", Map.of("token", link)).location()).isEqualTo("/signup/review");
        assertThat(otherDevice.get("/signup/review").text()).contains(signup.slug());
        assertThat(firstDevice.get("/signup/review").location()).as("one browser has it at a time").isEqualTo("/");

        placeOrder.place(reread(signup), origin);
        letTheCheckoutPass();
        assertThat(letters(signup)).as("once, not more").hasSize(1);
    }

    @Test
    void whoChangesTheOrderIsNotWrittenTo() {
        PendingSignup signup = draft();
        placeOrder.place(signup, origin);

        changeSignup.change(reread(signup), (draft, now) -> draft.chooseAddress("grace-and-ada", "modern", now));
        jobs.runDue();

        assertThat(letters(signup)).isEmpty();
    }

    @Test
    void whoseNodeWasKilledBeforeItEndedTheCheckoutIsWrittenToWhenItPasses() {
        PendingSignup signup = draft();
        placeOrder.place(signup, origin);
        // The wish is written, and Stripe never heard of it.
        database.superuser().sql("UPDATE payment SET closing_at = ?").param(clock.instant().atOffset(ZoneOffset.UTC)).update();

        letTheCheckoutPass();

        assertThat(status(signup)).isEqualTo(SignupStatus.DRAFT);
        assertThat(letters(signup)).extracting(Letter::subject).containsExactly("Your site is almost there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody-was-ever-given-this-token-0123456789abc"})
    void aLinkThatIsNobodysSaysSo(String token) {
        Visitor visitor = new Visitor(port);
        assertThat(visitor.get("/signup/resume?token=" + token).status()).isEqualTo(410);
        assertThat(visitor.post("/signup/resume", Map.of("token", token)).status()).isEqualTo(410);
    }

    @Test
    void theLinkInAMailToAnAddressThatWasCorrectedLeadsNowhere() {
        PendingSignup signup = draft();
        Visitor customer = customerOf(signup);
        placeOrder.place(signup, origin);
        letTheCheckoutPass();
        String link = link(signup);

        customer.get("/signup/wedding");
        assertThat(customer.post("/signup/wedding", Map.of("email", "grace-" + signup.slug() + "@example.com",
                "password", "blue lanterns at dusk", "terms", "on")).location()).isEqualTo("/signup/confirm");

        assertThat(new Visitor(port).get("/signup/resume?token=" + link).status()).isEqualTo(410);
    }

    @Test
    void theLinkOfACompleteSignupLeadsNowhere() {
        PendingSignup signup = draft();
        placeOrder.place(signup, origin);
        letTheCheckoutPass();
        String link = link(signup);
        pay(placeOrder.place(reread(signup), origin), GOOD_CARD);
        jobs.runDue();
        completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD);

        assertThat(new Visitor(port).get("/signup/resume?token=" + link).status()).isEqualTo(410);
    }

    // Clean-up

    @Test
    void draftsNobodyReturnedToAreForgottenWithTheirHashAndTheirEndedCheckouts() {
        PendingSignup signup = draft();
        placeOrder.place(signup, origin);
        letTheCheckoutPass();
        clock.advance(Duration.ofDays(29));
        jobs.run("clean-up-signups");
        assertThat(pendingSignups.findById(signup.id())).isPresent();

        clock.advance(Duration.ofDays(2));
        jobs.run("clean-up-signups");

        assertThat(pendingSignups.findById(signup.id())).isEmpty();
        assertThat(count("payment")).isZero();
    }

    @Test
    void nothingThatBearsMoneyOrTheTraceOfAFailureIsForgotten() {
        PendingSignup held = draft();
        placeOrder.place(held, origin);
        PendingSignup refunded = paid(GOOD_CARD);
        giveUp(refunded);
        PendingSignup refundedDraft = draft();
        URI page = placeOrder.place(refundedDraft, origin);
        database.superuser().sql("UPDATE payment SET amount = 100 WHERE signup_id = ?").param(refundedDraft.id()).update();
        pay(page, GOOD_CARD);
        jobs.runDue();
        database.mend();
        PendingSignup tried = draft();
        database.superuser().sql("""
                INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, reason)
                VALUES (?, 'job', 'failed', 'test')""").param(tried.id()).update();
        long before = count("pending_signup");
        assertThat(before).isEqualTo(4);
        clock.advance(Duration.ofDays(400));

        jobs.run("clean-up-signups");

        assertThat(count("pending_signup")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "open", "processing", "paid", "refunding", "refunded"})
    void theDatabaseItselfKeepsWhatBearsMoneyOrMay(String status) {
        paid(GOOD_CARD);
        database.superuser().sql("UPDATE payment SET status = :status, paid_at = CASE WHEN :dated THEN now() END,"
                        + " refund_reason = CASE WHEN :back THEN 'late' END, refunded_at = CASE WHEN :status = 'refunded' THEN now() END")
                .param("status", status)
                .param("dated", List.of("paid", "refunding", "refunded").contains(status))
                .param("back", List.of("refunding", "refunded").contains(status)).update();

        assertThatThrownBy(() -> database.application().sql("DELETE FROM payment").update())
                .isInstanceOf(DataIntegrityViolationException.class).hasMessageContaining("is kept");
    }

    // Watching it

    @Test
    void whatIsDoneWithMoneyIsLoggedAndCounted() {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("app.threshold.payment");
        logger.addAppender(log);
        double owed = refunds("owed");
        double confirmed = refunds("confirmed");
        double failed = refunds("failed");
        try {
            stripeIs("refund", "error_before", 3);
            givenUp("4000 0000 0000 5126");
            for (int hour = 0; hour < 5; hour++) {
                clock.advance(Duration.ofHours(1).plusSeconds(1));
                jobs.run("sandbox-pass-time");
            }
        } finally {
            logger.detachAppender(log);
        }

        String payment = database.superuser().sql("SELECT CAST(id AS text) FROM payment").query(String.class).single();
        List<ILoggingEvent> refunds = log.list.stream().filter(event -> event.getMessage().startsWith("payment_refund")).toList();
        assertThat(refunds).extracting(event -> event.getLevel() + " " + event.getMessage()).containsExactly(
                "WARN payment_refund_owed", "WARN payment_refund_not_yet", "INFO payment_refunded", "ERROR payment_refund_failed",
                "INFO payment_refunded");
        assertThat(refunds).allSatisfy(event -> assertThat(facts(event)).containsEntry("payment", payment));
        assertThat(facts(refunds.getFirst())).containsEntry("reason", "gave_up");
        assertThat(facts(refunds.get(1))).containsEntry("failures", "1");
        assertThat(facts(refunds.get(3))).containsEntry("status", "failed").containsKey("refund");
        assertThat(refunds("owed") - owed).isEqualTo(1);
        assertThat(refunds("confirmed") - confirmed).as("by Stripe, the first one too soon").isEqualTo(2);
        assertThat(refunds("failed") - failed).isEqualTo(1);

        assertThat(log.list).filteredOn(event -> event.getMessage().equals("stripe_webhook_accepted"))
                .allSatisfy(event -> assertThat(facts(event)).containsKeys("event", "lagSeconds"))
                .extracting(event -> facts(event).get("type") + " " + facts(event).get("applied"))
                .contains("checkout.session.completed true", "charge.refunded true", "refund.failed true", "refund.created false");
    }

    private double refunds(String outcome) {
        return meters.counter("threshold.payments.refunds", "reason", "gave_up", "outcome", outcome).count();
    }

    private static Map<String, String> facts(ILoggingEvent event) {
        var facts = new HashMap<String, String>();
        event.getKeyValuePairs().forEach(pair -> facts.put(pair.key, String.valueOf(pair.value)));
        return facts;
    }

    @Test
    void theMetersTellWhoWaitsAndForHowLong() {
        paid(GOOD_CARD);
        clock.advance(Duration.ofMinutes(7));

        assertThat(meters.get("threshold.signups.waiting").gauge().value()).isEqualTo(1);
        assertThat(meters.get("threshold.signups.waiting.oldest").gauge().value()).isBetween(420.0, 480.0);
        assertThat(meters.get("threshold.signups.blocked").gauge().value()).isZero();
        assertThat(refunding("owed")).isZero();
        assertThat(meters.get("threshold.webhooks.lag").timer().count()).isPositive();
    }

    @Test
    void aRefundThatStripeDoesNotTakeOnAlarmsAfterHoursAndOthersAfterItDoNot() {
        PendingSignup signup = paid(GOOD_CARD);
        stripeIs("refund", "error_before", 10_000);
        giveUp(signup);
        clock.advance(Duration.ofHours(5));
        jobs.runDue();
        assertThat(AlertRules.firing(meters)).doesNotContain("ThresholdRefundNotTakenOn");
        clock.advance(Duration.ofHours(2));
        jobs.runDue();
        assertThat(refunding("owed")).isEqualTo(1);
        assertThat(AlertRules.firing(meters)).contains("ThresholdRefundNotTakenOn");

        stripeIsWell();
        clock.advance(Duration.ofHours(2));
        jobs.runDue();
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        database.mend();
        PendingSignup next = paid(GOOD_CARD);
        stripeIs("refund", "error_before", 10_000);
        giveUp(next);
        assertThat(refunding("owed")).isEqualTo(1);
        assertThat(AlertRules.firing(meters)).doesNotContain("ThresholdRefundNotTakenOn");
    }

    @Test
    void aRefundThatIsOnItsWayDoesNotGrowYoungerByBeingAskedAbout() {
        PendingSignup signup = givenUp("4000 0000 0000 7726");
        for (int hour = 0; hour < 8; hour++) {
            clock.advance(Duration.ofHours(1).plusSeconds(1));
            // And not the bank's own.
            assertThat(jobs.runDueOf(List.of("refund-payment"))).isTrue();
        }
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDING);
        assertThat(refunding("pending")).isEqualTo(1);
        assertThat(meters.get("threshold.payments.refunding.oldest").tag("state", "pending").gauge().value())
                .isBetween(Duration.ofHours(8).toSeconds() * 1.0, Duration.ofHours(9).toSeconds() * 1.0);
        assertThat(AlertRules.firing(meters)).doesNotContain("ThresholdRefundNotTakenOn", "ThresholdRefundPending");
    }

    @Test
    void aRefundThatADisputeKeepsAlarmsNobodyUntilTheBankHasDecided() {
        PendingSignup signup = paid("4000 0000 0000 0259");
        database.breakInsertsInto("wedding");
        clock.advance(Duration.ofMinutes(1));
        jobs.runDue();
        giveUp(signup);
        for (int day = 0; day < 20; day++) {
            clock.advance(Duration.ofDays(1).plusSeconds(1));
            jobs.runDue();
        }
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDING);
        assertThat(List.of(refunding("owed"), refunding("pending"), refunding("disputed"))).containsExactly(0.0, 0.0, 1.0);
        assertThat(AlertRules.firing(meters)).doesNotContain("ThresholdRefundNotTakenOn", "ThresholdRefundPending");

        String intent = database.superuser().sql("SELECT payment_intent_id FROM payment").query(String.class).single();
        String session = database.superuser().sql("SELECT checkout_session_id FROM payment").query(String.class).single();
        assertThat(new Visitor(port).post("/sandbox/payments/" + intent + "/verdicts", Map.of("session", session, "won", "true"))
                .status()).isEqualTo(303);
        stripeIs("refund", "error_before", 10_000);
        clock.advance(Duration.ofDays(1).plusSeconds(1));
        jobs.runDue();
        stripeIsWell();
        clock.advance(Duration.ofHours(2));
        jobs.runDue();
        assertThat(status(signup)).isEqualTo(SignupStatus.REFUNDED);
        assertThat(database.superuser().sql("SELECT count(*) FROM payment WHERE refund_disputed_at IS NOT NULL")
                .query(Long.class).single()).isZero();
    }

    @Test
    void whatWasRolledBackIsCountedOnceWhenItIsDoneAgain() {
        PendingSignup signup = draft();
        URI page = placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET amount = 100 WHERE signup_id = ?").param(signup.id()).update();
        var owed = meters.get("threshold.payments.refunds").tags("reason", "differs", "outcome", "owed").counter();
        var lag = meters.get("threshold.webhooks.lag").timer();
        double owedBefore = owed.count();
        long toldBefore = lag.count();
        database.breakCommitsOf("stripe_event");
        pay(page, GOOD_CARD);
        jobs.runDue();
        assertThat(paymentStatus()).isEqualTo("open");
        assertThat(owed.count() - owedBefore).isZero();
        assertThat(lag.count() - toldBefore).isZero();
        assertThat(log.lines("stripe_webhook_accepted")).isEmpty();

        database.mend();
        clock.advance(Duration.ofHours(1));
        jobs.runDue();

        assertThat(payments()).containsExactly("refunded differs");
        assertThat(owed.count() - owedBefore).isEqualTo(1);
        assertThat(lag.count() - toldBefore).isEqualTo(count("stripe_event"));
        assertThat(log.lines("stripe_webhook_accepted")).hasSize((int) count("stripe_event"));
    }

    private double refunding(String state) {
        return meters.get("threshold.payments.refunding").tag("state", state).gauge().value();
    }

    private PendingSignup paid(String card) {
        PendingSignup signup = draft();
        pay(placeOrder.place(signup, origin), card);
        jobs.runDue();
        assertThat(status(signup)).isEqualTo(SignupStatus.PAID);
        return reread(signup);
    }

    /** Paid, and beyond the last try; the refund has been asked for once. */
    private PendingSignup givenUp(String card) {
        PendingSignup signup = paid(card);
        giveUp(signup);
        return signup;
    }

    private void giveUp(PendingSignup signup) {
        database.breakInsertsInto("wedding");
        clock.set(reread(signup).paidAt().plus(settings.giveUpAfter()).plusSeconds(1));
        jobs.runDue();
    }

    private void letTheJobFailUntilBlocked(PendingSignup signup) {
        clock.advance(settings.completionDelay().plusSeconds(1));
        jobs.runDue();
        for (Duration gap : settings.retryGaps()) {
            clock.advance(gap.plusSeconds(1));
            jobs.runDue();
        }
        assertThat(status(signup)).isEqualTo(SignupStatus.BLOCKED);
    }

    private void days(int count) {
        for (int day = 0; day < count; day++) {
            clock.advance(Duration.ofDays(1).plusSeconds(1));
            jobs.runDue();
        }
    }

    private void letTheCheckoutPass() {
        clock.advance(Duration.ofMinutes(40));
        jobs.run("sandbox-pass-time");
    }

    /** A couple's signup, filled in and confirmed, at $199. */
    private PendingSignup draft() {
        UUID id = tenants.heldWedding(19900).id();
        database.superuser().sql("DELETE FROM site_address WHERE signup_id = ?").param(id).update();
        database.superuser().sql("DELETE FROM email_claim WHERE signup_id = ?").param(id).update();
        database.superuser().sql("UPDATE pending_signup SET status = 'draft', held_at = NULL, updated_at = ? WHERE id = ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), id).update();
        return pendingSignups.findById(id).orElseThrow();
    }

    /** Somebody with this signup's cookie. */
    private Visitor customerOf(PendingSignup signup) {
        Visitor customer = new Visitor(port);
        customer.get("/signup/wedding");
        String token = customer.cookie("threshold_signup").orElseThrow().getValue();
        database.superuser().sql("UPDATE pending_signup SET resume_token_hash = sha256(?) WHERE id = ?")
                .params(token.getBytes(StandardCharsets.UTF_8), signup.id()).update();
        return customer;
    }

    private void pay(URI page, String card) {
        post(page, Map.of("cardNumber", card, "cardExpiry", "12/49", "cardCvc", "123"));
    }

    private void payByDebit(URI page, String settlement, Duration after) {
        post(page, Map.of("paymentMethod", "us_bank_account", "settlement", settlement,
                "settleAfter", Long.toString(after.toSeconds())));
    }

    private void post(URI page, Map<String, String> with) {
        Visitor customer = new Visitor(port);
        customer.get(page.toString());
        var form = new HashMap<>(Map.of("email", "ada@example.com", "billingName", "Ada"));
        form.putAll(with);
        Visitor.Page answer = customer.post(page.getPath(), form);
        assertThat(answer.status()).as(answer::text).isEqualTo(303);
    }

    private void refundByHand() {
        refundByHand(database.superuser().sql("SELECT payment_intent_id FROM payment").query(String.class).single());
    }

    private void refundByHand(String intent) {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(origin.resolve("/sandbox/stripe/v1/refunds"))
                    .header("Authorization", "Bearer " + secretKey)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("payment_intent=" + intent)).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void cancelRefund() {
        String refund = database.superuser().sql("SELECT id FROM sandbox.refund ORDER BY number DESC LIMIT 1").query(String.class).single();
        assertThat(new Visitor(port).post("/sandbox/refunds/" + refund + "/cancellations", Map.of("session", "x")).status()).isEqualTo(303);
    }

    private void runDueOf(String... kinds) {
        for (String kind : kinds) {
            jobs.runDueOf(List.of(kind));
        }
    }

    private void stripeIs(String operation, String kind, int times) {
        database.superuser().sql("INSERT INTO sandbox.api_fault (operation, kind, remaining) VALUES (?, ?, ?)")
                .params(operation, kind, times).update();
    }

    private void stripeIsWell() {
        database.superuser().sql("DELETE FROM sandbox.api_fault").update();
    }

    private void webhooksAre(String kind) {
        database.superuser().sql("INSERT INTO sandbox.webhook_fault (kind) VALUES (?)").param(kind).update();
    }

    private record Letter(String subject, String text) {
    }

    /** The newest first. */
    private List<Letter> letters(PendingSignup signup) {
        return database.superuser().sql("SELECT subject, body AS text FROM mailbox_mail WHERE recipient = ? ORDER BY id DESC")
                .param(signup.email()).query(Letter.class).list();
    }

    private String link(PendingSignup signup) {
        var link = LINK.matcher(letters(signup).getFirst().text());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private PendingSignup reread(PendingSignup signup) {
        return pendingSignups.findById(signup.id()).orElseThrow();
    }

    private SignupStatus status(PendingSignup signup) {
        return reread(signup).status();
    }

    private boolean held(PendingSignup signup) {
        long address = count("site_address WHERE signup_id = '" + signup.id() + "'");
        assertThat(count("email_claim WHERE signup_id = '" + signup.id() + "'")).isEqualTo(address);
        return address == 1;
    }

    private String passwordHash(PendingSignup signup) {
        return database.superuser().sql("SELECT password_hash FROM pending_signup WHERE id = ?").param(signup.id())
                .query(String.class).optional().orElse(null);
    }

    private String paymentStatus() {
        return database.superuser().sql("SELECT status FROM payment").query(String.class).single();
    }

    private int refundTries() {
        return database.superuser().sql("SELECT refund_tries FROM payment").query(Integer.class).single();
    }

    private List<String> payments() {
        return database.superuser().sql("SELECT status || ' ' || coalesce(refund_reason, 'null') FROM payment ORDER BY id")
                .query(String.class).list();
    }

    /** In cents, by Stripe's own books. */
    private long givenBack() {
        return database.superuser().sql("SELECT coalesce(sum(amount_refunded), 0) FROM sandbox.payment_intent")
                .query(Long.class).single();
    }

    private long count(String from) {
        return database.superuser().sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }
}
