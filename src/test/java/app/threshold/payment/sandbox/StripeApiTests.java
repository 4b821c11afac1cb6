package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import com.stripe.Stripe;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.checkout.Session;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionOperations;

/** The wire format, read by Stripe's own client. */
@IntegrationTest
class StripeApiTests {

    @Autowired
    private Environment environment;
    @Autowired
    private CheckoutSessions sessions;
    @Autowired
    private TransactionOperations transaction;
    @Autowired
    private MutableClock clock;

    private SandboxStripe stripe;

    @BeforeEach
    void pointStripeAtTheSandbox() {
        stripe = new SandboxStripe(environment);
    }

    @Test
    void aNewSessionIsOpenAndUnpaidAndSaysWhereToPay() throws StripeException {
        UUID reference = UUID.randomUUID();
        Session session = stripe.client().v1().checkout().sessions().create(stripe.order(reference)
                .addLineItem(SandboxStripe.item("Guest book", 1500, 2)).build());

        assertThat(session.getId()).startsWith("cs_test_");
        assertThat(session.getObject()).isEqualTo("checkout.session");
        assertThat(session.getStatus()).isEqualTo("open");
        assertThat(session.getPaymentStatus()).isEqualTo("unpaid");
        assertThat(session.getMode()).isEqualTo("payment");
        assertThat(session.getAmountTotal()).isEqualTo(22900);
        assertThat(session.getCurrency()).isEqualTo("usd");
        assertThat(session.getPaymentIntent()).isNull();
        assertThat(session.getLivemode()).isFalse();
        assertThat(session.getClientReferenceId()).isEqualTo(reference.toString());
        assertThat(session.getMetadata()).containsExactly(Map.entry("signup", reference.toString()));
        assertThat(session.getCustomerEmail()).isEqualTo("ada@example.com");
        assertThat(session.getExpiresAt() - session.getCreated()).isEqualTo(24 * 3600);
        assertThat(session.getUrl()).isEqualTo(stripe.origin() + "/sandbox/checkout/" + session.getId());
        assertThat(session.getLastResponse().requestId()).startsWith("req_");
        assertThat(session.getLastResponse().headers().firstValue("Stripe-Version")).hasValue(Stripe.API_VERSION);
    }

    @Test
    void aSessionIsFoundAgainAsItWasAnswered() throws StripeException {
        Session opened = stripe.open();
        assertThat(stripe.find(opened).toJson()).isEqualTo(opened.toJson());
    }

    @Test
    void whatWasBoughtIsExpandedWhenAsked() throws StripeException {
        Session session = stripe.client().v1().checkout().sessions().retrieve(stripe.open().getId(),
                SessionRetrieveParams.builder().addExpand("line_items").build());
        assertThat(session.getLineItems().getData()).singleElement().satisfies(item -> {
            assertThat(item.getDescription()).isEqualTo("Wedding website");
            assertThat(item.getAmountTotal()).isEqualTo(19900);
            assertThat(item.getPrice().getUnitAmount()).isEqualTo(19900);
        });
    }

    @Test
    void aPaidSessionLeadsToItsPaymentAndCharge() throws Exception {
        Session session = paid();
        assertThat(session.getStatus()).isEqualTo("complete");
        assertThat(session.getPaymentStatus()).isEqualTo("paid");
        assertThat(session.getUrl()).isNull();
        assertThat(session.getCustomerDetails().getName()).isEqualTo("Ada Lovelace");

        PaymentIntent payment = stripe.client().v1().paymentIntents().retrieve(session.getPaymentIntent(),
                PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build());
        assertThat(payment.getStatus()).isEqualTo("succeeded");
        assertThat(payment.getAmountReceived()).isEqualTo(19900);
        assertThat(payment.getDescription()).isEqualTo("Threshold wedding");
        assertThat(payment.getMetadata()).containsEntry("signup", session.getClientReferenceId());
        assertThat(payment.getLatestChargeObject().getPaymentMethodDetails().getCard().getLast4()).isEqualTo("4242");
    }

    @Test
    void sessionsAreListedNewestFirstAndPaged() throws StripeException {
        List<String> ids = List.of(stripe.open().getId(), stripe.open().getId(), stripe.open().getId());
        var sessions = stripe.client().v1().checkout().sessions();

        var first = sessions.list(SessionListParams.builder().setLimit(2L).build());
        assertThat(first.getHasMore()).isTrue();
        assertThat(first.getData()).extracting(Session::getId).containsExactly(ids.get(2), ids.get(1));

        var next = sessions.list(SessionListParams.builder().setLimit(1L).setStartingAfter(ids.get(1)).build());
        assertThat(next.getData()).extracting(Session::getId).containsExactly(ids.get(0));

        var before = sessions.list(SessionListParams.builder().setLimit(1L).setEndingBefore(ids.get(0)).build());
        assertThat(before.getHasMore()).isTrue();
        assertThat(before.getData()).extracting(Session::getId).containsExactly(ids.get(1));
    }

    @Test
    void thePaymentAndItsChargeAreExpandedWhereASessionIsAskedForAndInLists() throws Exception {
        Session open = stripe.open();
        Session paid = paid();
        var sessions = stripe.client().v1().checkout().sessions();

        Session found = sessions.retrieve(paid.getId(), SessionRetrieveParams.builder()
                .addExpand("payment_intent").addExpand("payment_intent.latest_charge").build());
        assertThat(found.getPaymentIntentObject().getStatus()).isEqualTo("succeeded");
        assertThat(found.getPaymentIntentObject().getLatestChargeObject().getPaid()).isTrue();

        var listed = sessions.list(SessionListParams.builder().setLimit(2L).addExpand("data.payment_intent").build());
        assertThat(listed.getData()).extracting(Session::getId).containsExactly(paid.getId(), open.getId());
        assertThat(listed.getData().getFirst().getPaymentIntentObject().getStatus()).isEqualTo("succeeded");
        assertThat(listed.getData().getFirst().getPaymentIntentObject().getLatestCharge()).startsWith("ch_");
        assertThat(listed.getData().getLast().getPaymentIntentObject()).isNull();
        assertThatThrownBy(() -> sessions.list(SessionListParams.builder().addExpand("payment_intent").build()))
                .satisfies(refused(null, "expand"));
    }

    @Test
    void sessionsAreListedByStatusAndByTheSecondTheyWereMadeIn() throws Exception {
        Instant second = clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1000);
        clock.set(second.plusMillis(700));
        String early = stripe.open().getId();
        clock.set(second.plusSeconds(1));
        String late = paid().getId();

        assertThat(made(created -> created.setGte(second.getEpochSecond()))).containsExactly(late, early);
        assertThat(made(created -> created.setGt(second.getEpochSecond()))).containsExactly(late);
        assertThat(made(created -> created.setGte(second.getEpochSecond()).setLte(second.getEpochSecond())))
                .containsExactly(early);
        assertThat(made(created -> created.setGte(second.getEpochSecond()).setLt(second.getEpochSecond() + 1)))
                .containsExactly(early);
        assertThat(stripe.client().v1().checkout().sessions().list(SessionListParams.builder()
                .setCreated(second.getEpochSecond() + 1).build()).getData())
                .extracting(Session::getId).containsExactly(late);
        assertThat(stripe.client().v1().checkout().sessions().list(SessionListParams.builder().setLimit(1L)
                .setStatus(SessionListParams.Status.OPEN).build()).getData())
                .extracting(Session::getId).containsExactly(early);
    }

    @Test
    void aListHasOneToAHundredOnAPage() {
        for (long limit : List.of(0L, 101L)) {
            assertThatThrownBy(() -> stripe.client().v1().checkout().sessions()
                    .list(SessionListParams.builder().setLimit(limit).build()))
                    .satisfies(refused("parameter_invalid_integer", "limit"));
        }
        assertThatThrownBy(() -> stripe.client().v1().checkout().sessions()
                .list(SessionListParams.builder().setStartingAfter("cs_test_none").build()))
                .satisfies(refused("resource_missing", "starting_after"));
    }

    @Test
    void whileNothingElseIsAskedForTheCurrencyDecidesWhatOnePaysWith() throws StripeException {
        assertThat(stripe.open().getPaymentMethodTypes()).containsExactly("card", "us_bank_account");
        assertThat(stripe.client().v1().checkout().sessions().create(stripe.order(UUID.randomUUID())
                .addPaymentMethodType(SessionCreateParams.PaymentMethodType.CARD).build()).getPaymentMethodTypes())
                .containsExactly("card");
        assertRefused(order -> order.addPaymentMethodType(SessionCreateParams.PaymentMethodType.SEPA_DEBIT), null,
                "payment_method_types");
        assertRefused(order -> order.addPaymentMethodType(SessionCreateParams.PaymentMethodType.ALIPAY), null,
                "payment_method_types[0]");
        assertThat(PaymentMethod.offeredFor("eur")).extracting(PaymentMethod::wireName)
                .containsExactly("card", "sepa_debit");
        assertThat(PaymentMethod.offeredFor("chf")).extracting(PaymentMethod::wireName).containsExactly("card");
    }

    @Test
    void thePaymentPageIsWhereTheSandboxIsSaidToBeReached() {
        var elsewhere = new OpenCheckoutSession(sessions,
                new SandboxSettings(true, null, URI.create("https://pay.example/")), clock);
        String url = transaction.execute(status -> (String) elsewhere.open(Parameters.of(Map.of(
                "mode", new String[] {"payment"}, "success_url", new String[] {"https://shop.example/thanks"},
                "line_items[0][quantity]", new String[] {"1"},
                "line_items[0][price_data][currency]", new String[] {"usd"},
                "line_items[0][price_data][unit_amount]", new String[] {"500"},
                "line_items[0][price_data][product_data][name]", new String[] {"Guest book"}))).get("url"));
        assertThat(url).startsWith("https://pay.example/sandbox/checkout/cs_test_");
    }

    @Test
    void anOpenSessionIsExpiredOnceAndNoMore() throws StripeException {
        Session session = stripe.open();
        Session expired = stripe.client().v1().checkout().sessions().expire(session.getId());
        assertThat(expired.getStatus()).isEqualTo("expired");
        assertThat(expired.getPaymentStatus()).isEqualTo("unpaid");
        assertThatThrownBy(() -> stripe.client().v1().checkout().sessions().expire(session.getId()))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("has a status of expired");
    }

    @Test
    void aPaidSessionIsNotExpired() throws Exception {
        Session session = paid();
        assertThatThrownBy(() -> stripe.client().v1().checkout().sessions().expire(session.getId()))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("has a status of complete");
    }

    @Test
    void aPaymentIsRefundedInPartsAndNeverBeyondItsAmount() throws Exception {
        String payment = paid().getPaymentIntent();
        var refunds = stripe.client().v1().refunds();

        Refund part = refunds.create(RefundCreateParams.builder().setPaymentIntent(payment).setAmount(900L)
                .setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER).putMetadata("why", "late").build());
        assertThat(part.getStatus()).isEqualTo("succeeded");
        assertThat(refunds.retrieve(part.getId()).toJson()).isEqualTo(part.toJson());
        assertThatThrownBy(() -> refunds.create(
                RefundCreateParams.builder().setPaymentIntent(payment).setAmount(19001L).build()))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("greater than unrefunded amount");

        Refund rest = refunds.create(RefundCreateParams.builder().setPaymentIntent(payment).build());
        assertThat(rest.getAmount()).isEqualTo(19000);
        assertThatThrownBy(() -> refunds.create(RefundCreateParams.builder().setCharge(part.getCharge()).build()))
                .satisfies(refused("charge_already_refunded", null));
    }

    @Test
    void refundsAreListedNewestFirstByPaymentOrChargeAndPaged() throws Exception {
        Session session = paid();
        var refunds = stripe.client().v1().refunds();
        List<String> ids = new ArrayList<>();
        for (long amount : List.of(100L, 200L, 300L)) {
            ids.add(refunds.create(RefundCreateParams.builder().setPaymentIntent(session.getPaymentIntent())
                    .setAmount(amount).build()).getId());
        }
        String other = refunds.create(RefundCreateParams.builder().setPaymentIntent(paid().getPaymentIntent()).build())
                .getCharge();

        var first = refunds.list(RefundListParams.builder().setPaymentIntent(session.getPaymentIntent()).setLimit(2L)
                .build());
        assertThat(first.getHasMore()).isTrue();
        assertThat(first.getData()).extracting(Refund::getId).containsExactly(ids.get(2), ids.get(1));
        var rest = refunds.list(RefundListParams.builder().setPaymentIntent(session.getPaymentIntent())
                .setStartingAfter(ids.get(1)).build());
        assertThat(rest.getHasMore()).isFalse();
        assertThat(rest.getData()).extracting(Refund::getId).containsExactly(ids.get(0));
        assertThat(refunds.list(RefundListParams.builder().setPaymentIntent(session.getPaymentIntent())
                .setEndingBefore(ids.get(1)).build()).getData())
                .extracting(Refund::getId).containsExactly(ids.get(2));
        assertThat(refunds.list(RefundListParams.builder().setCharge(other).build()).getData()).singleElement()
                .satisfies(refund -> assertThat(refund.getAmount()).isEqualTo(19900));
        assertThat(refunds.list(RefundListParams.builder().setPaymentIntent("pi_none").build()).getData()).isEmpty();
    }

    @Test
    void aChargeTellsWhatWasGivenBackAndWhichPaymentItIsOf() throws Exception {
        Session session = paid();
        String charge = stripe.client().v1().refunds().create(RefundCreateParams.builder()
                .setPaymentIntent(session.getPaymentIntent()).setAmount(900L).build()).getCharge();
        Charge found = stripe.client().v1().charges().retrieve(charge,
                ChargeRetrieveParams.builder().addExpand("payment_intent").build());
        assertThat(found.getAmountRefunded()).isEqualTo(900);
        assertThat(found.getRefunded()).isFalse();
        assertThat(found.getPaymentIntentObject().getId()).isEqualTo(session.getPaymentIntent());
        assertThatThrownBy(() -> stripe.client().v1().charges().retrieve(session.getPaymentIntent()))
                .satisfies(refused("resource_missing", "id"));
    }

    @Test
    void whatIsNotThereIsMissingInStripesWords() {
        assertThatThrownBy(() -> stripe.client().v1().checkout().sessions().retrieve("cs_test_none"))
                .satisfies(refused("resource_missing", "session")).hasMessageContaining("No such checkout.session");
        assertThatThrownBy(() -> stripe.client().v1().paymentIntents().retrieve("pi_none"))
                .satisfies(refused("resource_missing", "intent"));
        assertThatThrownBy(() -> stripe.client().v1().refunds().create(
                RefundCreateParams.builder().setPaymentIntent("pi_none").build()))
                .satisfies(refused("resource_missing", "payment_intent"));
    }

    @Test
    void wrongParametersAreRefusedByName() {
        assertRefused(order -> order.putExtraParam("colour", "red"), "parameter_unknown", "colour");
        assertRefused(order -> order.setSuccessUrl("over there"), "url_invalid", "success_url");
        assertRefused(order -> order.setSuccessUrl((String) null), "parameter_missing", "success_url");
        assertRefused(order -> order.setMode(null), "parameter_missing", "mode");
        assertRefused(order -> order.setCustomerEmail("ada"), "email_invalid", "customer_email");
        assertRefused(order -> order.putMetadata("k".repeat(41), "v"), null, "metadata[" + "k".repeat(41) + "]");
        assertRefused(order -> order.setExpiresAt(Instant.now().plusSeconds(60).getEpochSecond()), null, "expires_at");
        assertRefused(order -> order.setExpiresAt(Instant.now().plusSeconds(90_000).getEpochSecond()), null,
                "expires_at");
        assertRefused(order -> order.addLineItem(SandboxStripe.item("Tick", 1, 0)), "parameter_invalid_integer",
                "line_items[1][quantity]");
        assertRefused(order -> order.addLineItem(SandboxStripe.item("House", 99_999_999, 2)), "amount_too_large",
                "line_items");
    }

    @Test
    void anAmountTooSmallToChargeIsRefused() {
        assertThatThrownBy(() -> stripe.client().v1().checkout().sessions().create(SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT).setSuccessUrl("https://shop.example/thanks")
                .addLineItem(SandboxStripe.item("Crumb", 49, 1)).build()))
                .satisfies(refused("amount_too_small", "line_items"));
    }

    @Test
    void onlyTheSecretKeyOpensTheApi() throws Exception {
        assertThatThrownBy(() -> stripe.client("sk_test_somebodyelses").v1().checkout().sessions().retrieve("cs_test_1"))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("Invalid API Key provided: sk_test_********lses");
        assertThat(get("/v1/checkout/sessions", null).statusCode()).isEqualTo(401);
        assertThat(get("/v1/checkout/sessions", null).body()).contains("You did not provide an API key");
        assertThat(get("/v1/checkout/sessions", "Basic " + Base64.getEncoder()
                .encodeToString((stripe.secretKey() + ":").getBytes())).statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheSandboxDoesNotHaveIsAUrlThatStripeDoesNotKnow() throws Exception {
        HttpResponse<String> answer = get("/v1/customers", "Bearer " + stripe.secretKey());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Unrecognized request URL (GET: /v1/customers)", "invalid_request_error");
    }

    private HttpResponse<String> get(String path, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(stripe.apiBase() + path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private List<String> made(Consumer<SessionListParams.Created.Builder> when) throws StripeException {
        var created = SessionListParams.Created.builder();
        when.accept(created);
        return stripe.client().v1().checkout().sessions()
                .list(SessionListParams.builder().setCreated(created.build()).build()).getData().stream()
                .map(Session::getId).toList();
    }

    private Session paid() throws Exception {
        Session session = stripe.open();
        assertThat(new Payer(stripe).pay(session.getUrl(), Payer.card(Payer.GOOD_CARD)).status()).isEqualTo(303);
        return stripe.find(session);
    }

    private void assertRefused(Consumer<SessionCreateParams.Builder> change, String code, String param) {
        var order = stripe.order(UUID.randomUUID());
        change.accept(order);
        assertThatThrownBy(() -> stripe.client().v1().checkout().sessions().create(order.build()))
                .satisfies(refused(code, param));
    }

    private static Consumer<Throwable> refused(String code, String param) {
        return thrown -> {
            assertThat(thrown).isInstanceOf(InvalidRequestException.class);
            assertThat(((InvalidRequestException) thrown).getCode()).isEqualTo(code);
            assertThat(((InvalidRequestException) thrown).getParam()).isEqualTo(param);
        };
    }
}
