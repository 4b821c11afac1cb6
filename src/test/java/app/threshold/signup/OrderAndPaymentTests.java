package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.Visitor;
import app.threshold.tenant.EmailTakenException;
import app.threshold.tenant.ProvisioningTrigger;
import com.stripe.net.Webhook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From the review's button to the tenant, with the checkout in the sandbox and the webhook over HTTP. */
@IntegrationTest
class OrderAndPaymentTests {

    @Autowired
    PlaceOrder placeOrder;

    @Autowired
    ChangeSignup changeSignup;

    @Autowired
    CompleteSignup completeSignup;

    @Autowired
    StuckSignups stuckSignups;

    @Autowired
    PendingSignups pendingSignups;

    @Autowired
    SignupSettings settings;

    @Autowired
    TestTenants tenants;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Value("${threshold.payments.stripe.webhook-secret}")
    String webhookSecret;

    @LocalServerPort
    int port;

    private URI origin;

    @BeforeEach
    void whereOneComesFrom() {
        origin = URI.create("http://localhost:" + port + "/");
    }

    @AfterEach
    void removeFaults() {
        database.mend();
    }

    @Test
    void aCheckoutThatStripeRefusesHoldsNothingAndTheNextClickBeginsAnew() {
        PendingSignup signup = draft("ada-and-grace");
        // Below Stripe's least amount.
        database.superuser().sql("UPDATE pending_signup SET price_amount = 30 WHERE id = ?").param(signup.id()).update();

        assertThatThrownBy(() -> placeOrder.place(reread(signup), origin)).isInstanceOf(CheckoutUnavailableException.class);

        assertThat(reread(signup).status()).isEqualTo(SignupStatus.DRAFT);
        assertThat(count("site_address")).isZero();
        assertThat(count("email_claim")).isZero();
        database.superuser().sql("UPDATE pending_signup SET price_amount = 19900 WHERE id = ?").param(signup.id()).update();
        assertThat(placeOrder.place(reread(signup), origin).getPath()).startsWith("/sandbox/checkout/");
    }

    @Test
    void aCheckoutThatWasBegunTooLongAgoToBeOpenedIsBegunAnew() {
        PendingSignup signup = draft("ada-and-grace");
        placeOrder.place(signup, origin);
        // As it stands after a fault before Stripe heard of it, and half an hour of absence.
        database.superuser().sql("""
                UPDATE payment SET status = 'created', checkout_session_id = NULL, checkout_url = NULL, id = uuidv7(),
                    expires_at = ?""").param(clock.instant().plusSeconds(60).atOffset(ZoneOffset.UTC)).update();

        assertThat(placeOrder.place(reread(signup), origin).getPath()).as("in the same click").startsWith("/sandbox/checkout/");
        assertThat(jdbc.sql("SELECT status FROM payment ORDER BY id").query(String.class).list()).containsExactly("expired", "open");
    }

    @Test
    void whoAskedForAFreeSiteAndClosedTheWindowGetsItAllTheSame() {
        PendingSignup signup = draft("ada-and-grace");
        database.superuser().sql("UPDATE pending_signup SET price_amount = 0 WHERE id = ?").param(signup.id()).update();
        placeOrder.place(reread(signup), origin);

        clock.advance(settings.completionDelay().plusSeconds(1));
        jobs.runDue();

        assertThat(reread(signup).status()).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void theJobOfAFreeSignupThatWentBackToFillingInDoesNothing() {
        PendingSignup signup = draft("ada-and-grace");
        database.superuser().sql("UPDATE pending_signup SET price_amount = 0 WHERE id = ?").param(signup.id()).update();
        placeOrder.place(reread(signup), origin);
        changeSignup.change(reread(signup), (draft, now) -> draft.chooseAddress("grace-and-ada", "modern", now));

        clock.advance(settings.completionDelay().plusSeconds(1));
        jobs.runDue();

        assertThat(reread(signup).status()).isEqualTo(SignupStatus.DRAFT);
        assertThat(count("provisioning_attempt")).isZero();
    }

    @Test
    void moneyThatCameForASignupWithoutAHoldGoesBack() {
        PendingSignup signup = draft("ada-and-grace");
        URI page = placeOrder.place(signup, origin);
        database.superuser().sql("DELETE FROM site_address").update();
        database.superuser().sql("DELETE FROM email_claim").update();
        database.superuser().sql("UPDATE pending_signup SET status = 'draft', held_at = NULL").update();
        pay(page);

        jobs.runDue();

        assertThat(jdbc.sql("SELECT status || ' ' || refund_reason FROM payment").query(String.class).list())
                .containsExactly("refunded late");
        assertThat(database.superuser().sql("SELECT sum(amount_refunded) FROM sandbox.payment_intent").query(Long.class).single())
                .as("by Stripe's own books").isEqualTo(19900);
        assertThat(reread(signup).status()).isEqualTo(SignupStatus.DRAFT);
    }

    @Test
    void twoSignupsWithOneEmailAreNotBothLedToPay() {
        PendingSignup first = draft("first-address");
        PendingSignup second = draft("second-address");
        database.superuser().sql("UPDATE pending_signup SET email = ? WHERE id = ?").params(first.email(), second.id()).update();
        placeOrder.place(first, origin);

        assertThatThrownBy(() -> placeOrder.place(reread(second), origin)).isInstanceOf(EmailTakenException.class);

        assertThat(count("site_address")).as("the second one's hold of its address went with it").isEqualTo(1);
        assertThat(count("payment")).isEqualTo(1);
    }

    @Test
    void clicksAtOnceAndLaterLeadToOneCheckoutPage() throws Exception {
        PendingSignup signup = draft("ada-and-grace");

        HashSet<URI> pages = new HashSet<>(AtOnce.run(java.util.Collections.nCopies(8, () -> placeOrder.place(signup, origin))));
        pages.add(placeOrder.place(reread(signup), origin));

        assertThat(pages).singleElement().asString().contains("/sandbox/checkout/cs_test_");
        assertThat(count("payment")).isEqualTo(1);
    }

    @Test
    void changingWhatWasShownEndsTheCheckoutThatShowedIt() {
        PendingSignup signup = draft("ada-and-grace");
        URI first = placeOrder.place(signup, origin);

        changeSignup.change(reread(signup), (draft, now) -> draft.chooseAddress("grace-and-ada", "modern", now));

        assertThat(reread(signup).status()).isEqualTo(SignupStatus.DRAFT);
        assertThat(count("site_address")).isZero();
        assertThat(new Visitor(port).get(first.toString()).status()).isEqualTo(410);
        URI second = placeOrder.place(reread(signup), origin);
        assertThat(second).isNotEqualTo(first);
        assertThat(jdbc.sql("SELECT status FROM payment ORDER BY id").query(String.class).list()).containsExactly("expired", "open");
        assertThat(jdbc.sql("SELECT slug FROM site_address").query(String.class).list()).containsExactly("grace-and-ada");
    }

    @Test
    void whatWasPaidDoesNotChange() {
        PendingSignup signup = draft("ada-and-grace");
        pay(placeOrder.place(signup, origin));

        assertThatThrownBy(() -> changeSignup.change(reread(signup), (draft, now) -> draft.chooseAddress("else", "modern", now)))
                .isInstanceOf(SignupClosedException.class);

        assertThat(reread(signup).status()).as("asked about the session, Stripe said that it is paid").isEqualTo(SignupStatus.PAID);
        assertThat(reread(signup).slug()).isEqualTo("ada-and-grace");
    }

    @Test
    void whoNeverComesBackGetsTheSiteAllTheSame() {
        PendingSignup signup = draft("ada-and-grace");
        pay(placeOrder.place(signup, origin));

        jobs.runDue();
        assertThat(reread(signup).status()).as("after the webhook").isEqualTo(SignupStatus.PAID);
        assertThat(count("tenant")).as("the customer's own click comes first").isZero();
        clock.advance(settings.completionDelay().plusSeconds(1));
        jobs.runDue();

        assertThat(reread(signup).status()).isEqualTo(SignupStatus.COMPLETE);
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(jdbc.sql("SELECT triggered_by FROM provisioning_attempt").query(String.class).list()).containsExactly("job");
        assertThat(jdbc.sql("SELECT count(*) FROM mailbox_mail WHERE recipient = ?").param(signup.email())
                .query(Integer.class).single()).isEqualTo(1);
        assertThat(jdbc.sql("SELECT status FROM payment").query(String.class).list()).containsExactly("paid");
    }

    @Test
    void anEventThatIsToldAgainChangesNothing() throws Exception {
        PendingSignup signup = draft("ada-and-grace");
        String session = pay(placeOrder.place(signup, origin));
        String event = event("evt_told_again", "checkout.session.completed", session);

        assertThat(deliver(event, signature(event))).isEqualTo(200);
        int version = jdbc.sql("SELECT version FROM payment").query(Integer.class).single();
        assertThat(deliver(event, signature(event))).isEqualTo(200);

        assertThat(jdbc.sql("SELECT outcome FROM stripe_event WHERE id = 'evt_told_again'").query(String.class).list()).containsExactly("applied");
        assertThat(jdbc.sql("SELECT version FROM payment").query(Integer.class).single()).isEqualTo(version);
        assertThat(count("scheduled_tasks WHERE task_name = 'complete-signup'")).isEqualTo(1);
    }

    @Test
    void anEventAloneDoesNotMakeASignupPaid() throws Exception {
        PendingSignup signup = draft("ada-and-grace");
        String session = sessionId(placeOrder.place(signup, origin));
        String event = event("evt_premature", "checkout.session.completed", session);

        assertThat(deliver(event, signature(event))).isEqualTo(200);

        assertThat(reread(signup).status()).as("Stripe was asked, and says unpaid").isEqualTo(SignupStatus.HELD);
    }

    @Test
    void eventsThatAreNotOursAreKeptAsIgnored() throws Exception {
        String unknownKind = event("evt_kind", "invoice.finalized", "in_1");
        String unknownSession = event("evt_session", "checkout.session.completed", "cs_test_somebody_elses");

        assertThat(deliver(unknownKind, signature(unknownKind))).isEqualTo(200);
        assertThat(deliver(unknownSession, signature(unknownSession))).isEqualTo(200);

        assertThat(jdbc.sql("SELECT outcome FROM stripe_event").query(String.class).list()).containsExactly("ignored", "ignored");
    }

    @ParameterizedTest
    @CsvSource({
            "checkout.session.completed, '\"id\": \"cs_test_unknown\", \"object\": \"checkout.session\"'",
            "checkout.session.expired, '\"id\": \"cs_test_new\", \"object\": \"checkout.session\", \"metadata\": {\"payment_id\": \"OURS\"}'",
            "charge.refunded, '\"id\": \"ch_1\", \"object\": \"charge\", \"payment_intent\": \"pi_unknown\"'",
            "charge.dispute.created, '\"id\": \"du_1\", \"object\": \"dispute\", \"payment_intent\": \"pi_unknown\"'",
            "refund.failed, '\"id\": \"re_1\", \"object\": \"refund\", \"payment_intent\": \"pi_unknown\"'"})
    void anEventOfOursThatStripeKnowsNothingOfIsNotTaken(String type, String object) throws Exception {
        PendingSignup signup = draft("ada-and-grace");
        placeOrder.place(signup, origin);
        database.superuser().sql("UPDATE payment SET checkout_session_id = 'cs_test_unknown', payment_intent_id = 'pi_unknown'").update();
        String ours = jdbc.sql("SELECT CAST(id AS text) FROM payment").query(String.class).single();
        String event = """
                {"id": "evt_ours", "object": "event", "api_version": "2020-08-27", "created": 1700000000, "livemode": false,
                 "pending_webhooks": 1, "type": "%s", "data": {"object": {%s}}}""".formatted(type, object.replace("OURS", ours));

        assertThat(deliver(event, signature(event))).as("told again later").isEqualTo(503);
        assertThat(count("stripe_event")).isZero();

        String anothers = event.replace("unknown", "anothers").replace(ours, UUID.randomUUID().toString());
        assertThat(deliver(anothers, signature(anothers))).isEqualTo(200);
        assertThat(jdbc.sql("SELECT outcome FROM stripe_event").query(String.class).list()).containsExactly("ignored");
    }

    @Test
    void anEventThatStripeDidNotSignIsRefused() throws Exception {
        PendingSignup signup = draft("ada-and-grace");
        String session = pay(placeOrder.place(signup, origin));
        String event = event("evt_forged", "checkout.session.completed", session);
        long now = clock.instant().getEpochSecond();

        assertThat(deliver(event, "")).isEqualTo(400);
        assertThat(deliver(event, "t=" + now + ",v1=" + "0".repeat(64))).isEqualTo(400);
        assertThat(deliver(event.replace("evt_forged", "evt_altered"), signature(event))).isEqualTo(400);
        assertThat(deliver(event, signature(event, now - Duration.ofMinutes(6).toSeconds()))).isEqualTo(400);
        assertThat(deliver("no json", signature("no json"))).isEqualTo(400);

        assertThat(count("stripe_event")).isZero();
        assertThat(reread(signup).status()).isEqualTo(SignupStatus.HELD);
    }

    @Test
    void aSignupThatTheJobCannotCompleteIsBlockedAfterTheLastGapAndCuredByTheOperator() {
        PendingSignup signup = draft("ada-and-grace");
        pay(placeOrder.place(signup, origin));
        jobs.runDue();
        database.breakInsertsInto("wedding");

        List<Duration> gaps = new ArrayList<>(List.of(settings.completionDelay()));
        gaps.addAll(settings.retryGaps());
        for (Duration gap : gaps) {
            assertThat(reread(signup).status()).isEqualTo(SignupStatus.PAID);
            clock.advance(gap.plusSeconds(1));
            jobs.runDue();
        }

        assertThat(reread(signup).status()).isEqualTo(SignupStatus.BLOCKED);
        assertThat(count("provisioning_attempt WHERE outcome = 'failed'")).isEqualTo(gaps.size());
        assertThat(jdbc.sql("SELECT body FROM mailbox_mail WHERE recipient = ?").param(signup.email()).query(String.class).list())
                .as("written to once").singleElement().asString().contains(signup.reference());
        assertThat(count("scheduled_tasks WHERE task_name = 'complete-signup'")).as("for the time when the money goes back").isEqualTo(1);
        assertThat(count("tenant")).isZero();
        database.mend();

        completeSignup.complete(signup.id(), ProvisioningTrigger.OPERATOR);

        assertThat(reread(signup).status()).isEqualTo(SignupStatus.COMPLETE);
    }

    @Test
    void afterAFailureBeforeTheCustomersEyesTheJobGoesOnForAFreePlanToo() {
        TestSignup signup = tenants.heldStorefront(0);
        database.breakInsertsInto("package");
        assertThatThrownBy(() -> completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD))
                .hasMessage("Failed to complete signup. Please try again.");
        database.mend();

        clock.advance(settings.retryGaps().getFirst().plusSeconds(1));
        jobs.runDue();

        assertThat(pendingSignups.findById(signup.id()).orElseThrow().status()).isEqualTo(SignupStatus.COMPLETE);
    }

    /** A couple's signup, filled in and confirmed, at $199. */
    private PendingSignup draft(String slug) {
        UUID id = tenants.heldWedding(19900).id();
        database.superuser().sql("DELETE FROM site_address WHERE signup_id = ?").param(id).update();
        database.superuser().sql("DELETE FROM email_claim WHERE signup_id = ?").param(id).update();
        database.superuser().sql("UPDATE pending_signup SET status = 'draft', held_at = NULL, slug = ? WHERE id = ?")
                .params(slug, id).update();
        return pendingSignups.findById(id).orElseThrow();
    }

    private PendingSignup reread(PendingSignup signup) {
        return pendingSignups.findById(signup.id()).orElseThrow();
    }

    /** Pays on the hosted page, as a customer; returns the session's id. */
    private String pay(URI page) {
        Visitor customer = new Visitor(port);
        customer.get(page.toString());
        assertThat(customer.post(page.getPath(), Map.of("email", "ada@example.com", "cardNumber", "4242 4242 4242 4242",
                "cardExpiry", "12/40", "cardCvc", "123", "billingName", "Ada")).status()).isEqualTo(303);
        return sessionId(page);
    }

    private static String sessionId(URI page) {
        return page.getPath().substring(page.getPath().lastIndexOf('/') + 1);
    }

    private static String event(String id, String type, String objectId) {
        String object = type.startsWith("checkout.session") ? "checkout.session" : "invoice";
        return """
                {"id": "%s", "object": "event", "api_version": "2020-08-27", "created": 1700000000, "livemode": false,
                 "pending_webhooks": 1, "type": "%s", "data": {"object": {"id": "%s", "object": "%s"}}}"""
                .formatted(id, type, objectId, object);
    }

    private String signature(String body) throws Exception {
        return signature(body, clock.instant().getEpochSecond());
    }

    private String signature(String body, long seconds) throws Exception {
        return "t=" + seconds + ",v1=" + Webhook.Util.computeHmacSha256(webhookSecret, seconds + "." + body);
    }

    private int deliver(String body, String signature) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(origin.resolve("/webhooks/stripe"))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
            if (!signature.isEmpty()) {
                request.header("Stripe-Signature", signature);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private long count(String from) {
        return database.superuser().sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }
}
