package app.threshold.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.stripe.Stripe;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.util.ReflectionTestUtils;

/** What is sent over the wire, as a server sees it that stands where the configuration points to. */
class StripeGatewayTests {

    private static final UUID PAYMENT = UUID.fromString("01890000-0000-7000-8000-000000000001");
    private static final UUID SIGNUP = UUID.fromString("01890000-0000-7000-8000-000000000002");
    private static final Instant NOW = Instant.parse("2031-01-01T00:00:00Z");

    private record Request(String line, Map<String, String> headers, Map<String, String> parameters) {
    }

    private final List<Request> requests = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private HttpServer server;
    private StripeGateway gateway;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.start();
        gateway = new StripeGateway(new StripeSettings(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/elsewhere"),
                "sk_test_secret", List.of(), Duration.ofMinutes(30), Duration.ofSeconds(5), Duration.ofSeconds(5)),
                new MockEnvironment());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aCheckoutIsAskedForWithAllThatWasWrittenBefore() {
        answers.add(session("open", "unpaid", "null"));

        StripeSession session = gateway.create(payment());

        assertThat(session.id()).isEqualTo("cs_test_1");
        Request request = requests.getFirst();
        assertThat(request.line()).isEqualTo("POST /elsewhere/v1/checkout/sessions");
        assertThat(request.headers())
                .containsEntry("authorization", "Bearer sk_test_secret")
                .containsEntry("stripe-version", Stripe.API_VERSION)
                .containsEntry("idempotency-key", "checkout-" + PAYMENT);
        assertThat(request.headers().get("user-agent")).startsWith("Stripe/v1 JavaBindings/").contains("Threshold/");
        assertThat(request.parameters()).isEqualTo(new TreeMap<>(Map.ofEntries(
                Map.entry("mode", "payment"),
                Map.entry("client_reference_id", SIGNUP.toString()),
                Map.entry("customer_email", "ada@example.com"),
                Map.entry("locale", "de"),
                Map.entry("success_url", "https://threshold.example/signup/finish"),
                Map.entry("cancel_url", "https://threshold.example/signup/review?cancelled"),
                Map.entry("expires_at", String.valueOf(NOW.plusSeconds(2100).getEpochSecond())),
                Map.entry("metadata[payment_id]", PAYMENT.toString()),
                Map.entry("metadata[signup_id]", SIGNUP.toString()),
                Map.entry("payment_intent_data[metadata][payment_id]", PAYMENT.toString()),
                Map.entry("payment_intent_data[metadata][signup_id]", SIGNUP.toString()),
                Map.entry("line_items[0][quantity]", "1"),
                Map.entry("line_items[0][price_data][currency]", "usd"),
                Map.entry("line_items[0][price_data][unit_amount]", "19900"),
                Map.entry("line_items[0][price_data][product_data][name]", "Wedding website"))));
    }

    @Test
    void theSameCallMadeAgainIsTheSameToTheLetter() {
        answers.add(session("open", "unpaid", "null"));
        answers.add(session("open", "unpaid", "null"));

        gateway.create(payment());
        gateway.create(payment());

        assertThat(requests.get(1).parameters()).isEqualTo(requests.get(0).parameters());
        assertThat(requests.get(1).headers().get("idempotency-key")).isEqualTo(requests.get(0).headers().get("idempotency-key"));
    }

    @Test
    void aSessionIsReadWithItsPaymentIntentSinceOnlyThatTellsAFailedDebit() {
        answers.add(session("complete", "unpaid", "{\"id\": \"pi_1\", \"object\": \"payment_intent\", \"status\": \"processing\"}"));
        answers.add(session("complete", "unpaid", "{\"id\": \"pi_1\", \"object\": \"payment_intent\", \"status\": \"requires_payment_method\"}"));
        answers.add(session("complete", "paid", "{\"id\": \"pi_1\", \"object\": \"payment_intent\", \"status\": \"succeeded\"}"));

        StripeSession processing = gateway.retrieve("cs_test_1");
        StripeSession failed = gateway.retrieve("cs_test_1");
        StripeSession paid = gateway.retrieve("cs_test_1");

        assertThat(requests.getFirst().line()).isEqualTo("GET /elsewhere/v1/checkout/sessions/cs_test_1");
        assertThat(requests.getFirst().parameters()).isEqualTo(Map.of("expand[0]", "payment_intent"));
        assertThat(processing.isProcessing()).isTrue();
        assertThat(processing.isFailed()).isFalse();
        assertThat(failed.isFailed()).isTrue();
        assertThat(failed.isProcessing()).isFalse();
        assertThat(paid.isPaid()).isTrue();
        assertThat(paid.paymentIntentId()).isEqualTo("pi_1");
        assertThat(paid.paymentId()).isEqualTo(PAYMENT);
    }

    @Test
    void stripesListIsReadPageByPage() {
        answers.add("{\"object\": \"list\", \"has_more\": true, \"data\": [" + session("open", "unpaid", "null") + "]}");
        answers.add("{\"object\": \"list\", \"has_more\": false, \"data\": []}");

        StripeGateway.SessionPage first = gateway.list(NOW, null);
        StripeGateway.SessionPage last = gateway.list(NOW, first.next());

        assertThat(first.sessions()).extracting(StripeSession::id).containsExactly("cs_test_1");
        assertThat(last.next()).isNull();
        assertThat(requests.get(0).parameters()).isEqualTo(new TreeMap<>(Map.of("limit", "100", "expand[0]", "data.payment_intent",
                "created[gte]", String.valueOf(NOW.getEpochSecond()))));
        assertThat(requests.get(1).parameters()).containsEntry("starting_after", "cs_test_1");
    }

    @ParameterizedTest
    @EnumSource(Reversal.Kind.class)
    void stripesListsOfRefundsAndDisputesAreReadPageByPage(Reversal.Kind kind) {
        answers.add("""
                {"object": "list", "has_more": true, "data": [
                 {"id": "x_1", "object": "%s", "created": 1900000000, "payment_intent": {"id": "pi_1", "object": "payment_intent",
                  "metadata": {"payment_id": "%s"}}},
                 {"id": "x_2", "object": "%1$s", "created": 1900000000, "payment_intent": null}]}"""
                .formatted(kind == Reversal.Kind.refunds ? "refund" : "dispute", PAYMENT));
        answers.add("{\"object\": \"list\", \"has_more\": false, \"data\": []}");

        StripeGateway.ReversalPage first = gateway.reversals(kind, NOW, null);
        StripeGateway.ReversalPage last = gateway.reversals(kind, NOW, first.next());

        assertThat(first.reversals()).as("a charge of another product has no payment intent")
                .containsExactly(new Reversal(kind, "pi_1", PAYMENT, Instant.ofEpochSecond(1900000000)));
        assertThat(last.next()).isNull();
        assertThat(requests.get(0).line()).isEqualTo("GET /elsewhere/v1/" + kind);
        assertThat(requests.get(0).parameters()).isEqualTo(new TreeMap<>(Map.of("limit", "100", "expand[0]", "data.payment_intent",
                "created[gte]", String.valueOf(NOW.getEpochSecond()))));
        assertThat(requests.get(1).parameters()).containsEntry("starting_after", "x_2");
    }

    @Test
    void sessionsOfOtherProductsWithoutAnAmountAreReadLikeOthers() {
        answers.add("""
                {"object": "list", "has_more": false, "data": [{"id": "cs_test_setup", "object": "checkout.session", "mode": "setup",
                 "status": "complete", "payment_status": "no_payment_required", "amount_total": null, "currency": null,
                 "expires_at": 1900000000, "metadata": {}}]}""");

        assertThat(gateway.list(NOW, null).sessions()).singleElement().satisfies(session -> {
            assertThat(session.paymentId()).isNull();
            assertThat(session.isPaid()).isFalse();
        });
    }

    @Test
    void aRefundHasAKeyOfItsOwnForEachTry() {
        answers.add("{\"id\": \"re_1\", \"object\": \"refund\", \"amount\": 19900, \"status\": \"pending\", \"payment_intent\": \"pi_1\"}");
        answers.add("{\"id\": \"re_2\", \"object\": \"refund\", \"amount\": 9900, \"status\": \"succeeded\", \"payment_intent\": \"pi_1\"}");
        answers.add("""
                {"id": "pi_1", "object": "payment_intent", "latest_charge": {"id": "ch_1", "object": "charge", "amount": 19900,
                 "amount_refunded": 19900, "disputed": false, "metadata": {}}}""");
        Payment payment = paid();
        payment.oweRefund(RefundReason.second_payment, NOW);

        StripeRefund pending = gateway.createRefund(payment);
        payment.refundKeySpent();
        StripeRefund succeeded = gateway.createRefund(payment);

        assertThat(pending.isConfirmed()).isFalse();
        assertThat(succeeded.isConfirmed()).as("the rest, after a part went back before").isTrue();
        assertThat(succeeded.amount()).isEqualTo(19900);
        assertThat(requests.get(0).line()).isEqualTo("POST /elsewhere/v1/refunds");
        assertThat(requests.get(0).headers()).containsEntry("idempotency-key", "refund-" + PAYMENT + "-0");
        assertThat(requests.get(1).headers()).containsEntry("idempotency-key", "refund-" + PAYMENT + "-1");
        assertThat(requests.get(0).parameters()).isEqualTo(new TreeMap<>(Map.of("payment_intent", "pi_1", "reason", "duplicate",
                "metadata[payment_id]", PAYMENT.toString(), "metadata[signup_id]", SIGNUP.toString())));
        assertThat(requests.get(2).line()).isEqualTo("GET /elsewhere/v1/payment_intents/pi_1");
    }

    @Test
    void aFaultUnderAKeyIsKnownAsTheOneStripeRemembers() {
        answers.add("500 remembered");
        answers.add("500 remembered");
        answers.add("500 remembered");

        assertThatThrownBy(() -> gateway.create(payment()))
                .isInstanceOfSatisfying(StripeGateway.FaultException.class, fault -> assertThat(fault.isRemembered()).isTrue());
    }

    @Test
    void aServerThatIsNotThereIsAPassingFault() {
        server.stop(0);

        assertThatThrownBy(() -> gateway.retrieve("cs_test_1")).isInstanceOf(CheckoutUnavailableException.class)
                .isNotInstanceOf(StripeGateway.FaultException.class);
    }

    private static Payment payment() {
        Payment payment = new Payment(new CheckoutOrder(SIGNUP, "Wedding website", 19900, "USD", "ada@example.com", Locale.GERMAN,
                URI.create("https://threshold.example/signup/finish"), URI.create("https://threshold.example/signup/review?cancelled")),
                NOW, NOW.plusSeconds(2100));
        // As the database would have named it.
        ReflectionTestUtils.setField(payment, "id", PAYMENT);
        return payment;
    }

    private static Payment paid() {
        Payment payment = payment();
        payment.paid(new StripeSession("cs_test_1", null, "complete", "paid", 19900, "usd", "pi_1", "succeeded", PAYMENT, NOW), NOW);
        return payment;
    }

    private static String session(String status, String paymentStatus, String intent) {
        return """
                {"id": "cs_test_1", "object": "checkout.session", "url": "https://pay.example/1", "status": "%s", "payment_status": "%s",
                 "amount_total": 19900, "currency": "usd", "payment_intent": %s, "expires_at": %d, "metadata": {"payment_id": "%s"}}"""
                .formatted(status, paymentStatus, intent, NOW.getEpochSecond(), PAYMENT);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String form = body.isEmpty() ? exchange.getRequestURI().getRawQuery() : body;
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : form == null ? new String[0] : form.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(decode(parts[0]), decode(parts[1]));
        }
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        requests.add(new Request(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(), headers, parameters));
        String answer = answers.removeFirst();
        boolean fault = answer.startsWith("500");
        byte[] bytes = (fault ? "{\"error\": {\"type\": \"api_error\", \"message\": \"again and again\"}}" : answer)
                .getBytes(StandardCharsets.UTF_8);
        if (fault) {
            exchange.getResponseHeaders().add("Idempotent-Replayed", "true");
        }
        exchange.sendResponseHeaders(fault ? 500 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
