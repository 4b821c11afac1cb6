package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.Visitor;
import com.stripe.model.checkout.Session;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** The page of all payments, without JavaScript. */
@IntegrationTest
class SandboxPageTests {

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;
    @Autowired
    private Jobs jobs;
    @Autowired
    private ApiFaults apiFaults;
    @Autowired
    private WebhookFaults webhookFaults;

    private SandboxStripe stripe;
    private Session session;
    private Visitor engineer;

    @BeforeEach
    void openSession() throws Exception {
        clock.set(Instant.now());
        apiFaults.clear();
        webhookFaults.clear();
        stripe = new SandboxStripe(environment);
        session = stripe.open();
        engineer = new Visitor(stripe.port());
    }

    @AfterEach
    void clear() {
        apiFaults.clear();
        webhookFaults.clear();
    }

    @Test
    void itShowsEverySessionWithItsStateAndItsWebhooks() throws Exception {
        assertThat(engineer.get("/sandbox").body()).contains("href=\"" + session.getUrl() + "\"");
        assertThat(shown()).contains("open", "$199.00", "Wedding website", "ada@example.com", "Expire now");
        pay(Payer.with("webhookFault", "lost"));
        assertThat(shown()).contains("paid", "checkout.session.completed", "lost", "Send again", "Refund", "Dispute")
                .doesNotContain("Expire now");
        assertThat(engineer.get("/sandbox").body()).contains(session.getId(), paymentId());
    }

    @Test
    void itIsForBrowsersOnThisMachineOnly() throws Exception {
        try (var http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
            HttpRequest.Builder page = HttpRequest.newBuilder(URI.create(stripe.origin() + "/sandbox"));
            String form = "_csrf=" + http.send(page.build(), HttpResponse.BodyHandlers.ofString()).body()
                    .replaceAll("(?s).*?name=\"_csrf\"[^>]*value=\"([^\"]+)\".*", "$1");
            assertThat(http.send(page.header("X-Forwarded-For", "203.0.113.9").build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(403);
            assertThat(http.send(HttpRequest.newBuilder(
                    URI.create(stripe.origin() + "/sandbox/sessions/" + session.getId() + "/expirations"))
                    .header("X-Forwarded-For", "203.0.113.9")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form)).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(403);
        }
        assertThat(stripe.find(session).getStatus()).isEqualTo("open");
    }

    @Test
    void nothingIsDoneForAFormOfAnotherSite() throws Exception {
        engineer.get("/sandbox");
        assertThat(engineer.postWithoutToken("/sandbox/sessions/" + session.getId() + "/expirations", Map.of()).status())
                .isEqualTo(403);
        assertThat(stripe.find(session).getStatus()).isEqualTo("open");
    }

    @Test
    void anOpenSessionIsExpiredFromIt() throws Exception {
        Visitor.Page answer = does("/sandbox/sessions/" + session.getId() + "/expirations", Map.of());
        assertThat(answer.location()).endsWith("/sandbox#" + session.getId());
        assertThat(stripe.find(session).getStatus()).isEqualTo("expired");
        assertThat(shown()).contains("expired", "checkout.session.expired");
        does("/sandbox/sessions/" + session.getId() + "/expirations", Map.of());
        assertThat(events()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"true, paid", "false, failed"})
    void aDebitUnderWayIsSettledFromIt(String well, String state) throws Exception {
        var form = Payer.with("paymentMethod", "us_bank_account");
        pay(form);
        assertThat(shown()).contains("processing", "succeeds at", "Succeed now", "Fail now", "US bank account");
        does("/sandbox/payments/" + paymentId() + "/settlements", Map.of("well", well, "session", session.getId()));
        assertThat(shown()).contains(state).doesNotContain("Succeed now");
        assertThat(events()).isEqualTo(2);
    }

    @Test
    void aPaymentIsRefundedFromItBehindTheShopsBack() throws Exception {
        pay(Payer.card(Payer.GOOD_CARD));
        for (int i = 0; i < 2; i++) {
            does("/sandbox/payments/" + paymentId() + "/refunds", Map.of("session", session.getId()));
        }
        assertThat(shown()).contains("refunded", "charge.refunded", "re_").doesNotContain("Dispute");
        assertThat(database.superuser().sql("SELECT count(*) FROM sandbox.refund WHERE payment_intent_id = ?")
                .param(paymentId()).query(Long.class).single()).isOne();
    }

    @Test
    void aPendingRefundIsCanceledFromIt() throws Exception {
        pay(Payer.card("4000 0000 0000 7726"));
        does("/sandbox/payments/" + paymentId() + "/refunds", Map.of("session", session.getId()));
        assertThat(shown()).contains("refund pending", "Cancel the refund");
        String refund = database.superuser().sql("SELECT id FROM sandbox.refund WHERE payment_intent_id = ?").param(paymentId())
                .query(String.class).single();

        for (int i = 0; i < 2; i++) {
            does("/sandbox/refunds/" + refund + "/cancellations", Map.of("session", session.getId()));
        }

        assertThat(shown()).contains("refund canceled", "refund.updated", "paid").doesNotContain("Cancel the refund");
        assertThat(database.superuser().sql("SELECT amount_refunded FROM sandbox.payment_intent WHERE id = ?").param(paymentId())
                .query(Long.class).single()).isZero();
    }

    @Test
    void aPaymentIsDisputedFromIt() throws Exception {
        pay(Payer.card(Payer.GOOD_CARD));
        does("/sandbox/payments/" + paymentId() + "/disputes", Map.of("session", session.getId()));
        assertThat(shown()).contains("disputed", "charge.dispute.created", "Shop wins").doesNotContain("Refund");

        does("/sandbox/payments/" + paymentId() + "/verdicts", Map.of("session", session.getId(), "won", "false"));
        assertThat(shown()).contains("dispute lost", "charge.dispute.closed").doesNotContain("Shop wins", "Refund");
    }

    @Test
    void aWebhookIsSentAgainFromIt() throws Exception {
        pay(Payer.with("webhookFault", "late"));
        String event = database.superuser().sql("SELECT id FROM sandbox.event WHERE checkout_session_id = ?")
                .param(session.getId()).query(String.class).single();
        assertThat(shown()).contains("late", "Send now");
        jobs.runDue();
        assertThat(attempts(event)).isZero();

        assertThat(does("/sandbox/events/" + event + "/deliveries", Map.of()).location())
                .endsWith("/sandbox#" + session.getId());
        jobs.runDue();
        assertThat(attempts(event)).isOne();
        assertThat(shown()).contains("Send again");
        assertThat(does("/sandbox/events/evt_none/deliveries", Map.of()).location()).endsWith("/sandbox");
    }

    @Test
    void faultsOfTheApiAreArmedAndClearedFromIt() {
        does("/sandbox/api-faults", Map.of("operation", "CREATE", "kind", "TIMEOUT_AFTER", "times", "3", "seconds", "12"));
        assertThat(apiFaults.armed()).containsExactly(new ApiFault(ApiFault.Operation.CREATE,
                ApiFault.Kind.TIMEOUT_AFTER, 3, Duration.ofSeconds(12)));
        assertThat(shown()).contains("Timeout after the work a new session 3 times 12 s");

        does("/sandbox/api-faults/removals", Map.of());
        assertThat(apiFaults.armed()).isEmpty();
    }

    @Test
    void faultsOfWebhooksAreArmedAndClearedFromIt() {
        does("/sandbox/webhook-faults", Map.of("kind", "LATE", "times", "2", "seconds", "90"));
        does("/sandbox/webhook-faults", Map.of("kind", "OUT_OF_ORDER", "times", "0", "seconds", ""));
        assertThat(webhookFaults.armedForAll()).containsExactly(
                new WebhookFault(WebhookFault.Kind.LATE, Duration.ofSeconds(90), 2),
                new WebhookFault(WebhookFault.Kind.OUT_OF_ORDER, Duration.ofMinutes(5), null));
        assertThat(shown()).contains("late 2 times 90 s", "after a later one all events 300 s");

        does("/sandbox/webhook-faults/removals", Map.of());
        assertThat(webhookFaults.armedForAll()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"api-faults, 0, 30", "api-faults, 1001, 30", "api-faults, 1, 601", "webhook-faults, -1, 0",
            "webhook-faults, 1, 604801"})
    void whatIsOutOfBoundsIsNotArmed(String which, String times, String seconds) {
        engineer.get("/sandbox");
        Visitor.Page answer = engineer.post("/sandbox/" + which, Map.of("operation", "ANY",
                "kind", which.equals("api-faults") ? "CONFLICT" : "LATE", "times", times, "seconds", seconds));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("Nothing was armed: a number is out of bounds.", "Recent checkout sessions");
        assertThat(apiFaults.armed()).isEmpty();
        assertThat(webhookFaults.armedForAll()).isEmpty();
    }

    @Test
    void olderSessionsAreAPageFurther() throws Exception {
        for (int i = 0; i < 25; i++) {
            stripe.open();
        }
        Visitor.Page first = engineer.get("/sandbox");
        assertThat(first.body()).doesNotContain("id=\"" + session.getId() + "\"").contains("Older sessions");
        String next = first.body().replaceAll("(?s).*href=\"(/sandbox\\?after=[^\"]+)\".*", "$1");
        assertThat(engineer.get(next).body()).contains("id=\"" + session.getId() + "\"")
                .doesNotContain("id=\"" + stripe.client().v1().checkout().sessions().list().getData().get(1).getId());
        assertThat(engineer.get("/sandbox?after=cs_test_none").status()).isEqualTo(200);
    }

    private String shown() {
        // The newest stands first, and ends where the next begins.
        String page = engineer.get("/sandbox").body();
        String faults = page.substring(page.indexOf("id=\"faults\""));
        int next = page.indexOf("<article", page.indexOf("<article") + 1);
        String newest = page.substring(page.indexOf("<article"), next < 0 ? page.length() : next);
        return new Visitor.Page(200, Map.of(), newest + faults).text();
    }

    private void pay(Map<String, String> form) {
        assertThat(new Payer(stripe).pay(session.getUrl(), form).status()).isEqualTo(303);
    }

    private Visitor.Page does(String path, Map<String, String> form) {
        engineer.get("/sandbox");
        Visitor.Page answer = engineer.post(path, form);
        assertThat(answer.status()).isEqualTo(303);
        return answer;
    }

    private String paymentId() throws Exception {
        return stripe.find(session).getPaymentIntent();
    }

    private long events() {
        return database.superuser().sql("SELECT count(*) FROM sandbox.event WHERE checkout_session_id = ?")
                .param(session.getId()).query(Long.class).single();
    }

    private int attempts(String event) {
        return database.superuser().sql("SELECT attempts FROM sandbox.event WHERE id = ?").param(event)
                .query(Integer.class).single();
    }
}
