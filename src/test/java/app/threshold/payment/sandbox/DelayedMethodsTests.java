package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.Visitor;
import com.stripe.exception.InvalidRequestException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.checkout.Session;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Bank debits: promised on the page, and paid or not some time later. */
@IntegrationTest
class DelayedMethodsTests {

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;
    @Autowired
    private Jobs jobs;
    @Autowired
    private SettlePayment settling;

    private SandboxStripe stripe;
    private Session session;

    @BeforeEach
    void openSession() throws Exception {
        clock.set(Instant.now());
        stripe = new SandboxStripe(environment);
        session = stripe.open();
    }

    @Test
    void thePageOffersWhatTheSessionOffers() throws Exception {
        var payer = new Payer(stripe);
        assertThat(payer.open(session.getUrl()).body()).contains("value=\"card\"", "value=\"us_bank_account\"",
                "name=\"settlement\"", "name=\"settleAfter\"").doesNotContain("sepa_debit");
        Session cardsOnly = stripe.client().v1().checkout().sessions().create(stripe.order(UUID.randomUUID())
                .addPaymentMethodType(SessionCreateParams.PaymentMethodType.CARD).build());
        assertThat(payer.open(cardsOnly.getUrl()).body()).contains("name=\"cardNumber\"")
                .doesNotContain("us_bank_account", "name=\"settlement\"");
    }

    @Test
    void aPromisedDebitIsCompleteAndUnpaidAndUnderWay() throws Exception {
        Visitor.Page answer = promise(Map.of());
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).contains("/signup/finish?session=" + session.getId());

        Session found = stripe.find(session);
        assertThat(found.getStatus()).isEqualTo("complete");
        assertThat(found.getPaymentStatus()).isEqualTo("unpaid");
        PaymentIntent payment = payment();
        assertThat(payment.getStatus()).isEqualTo("processing");
        assertThat(payment.getAmountReceived()).isZero();
        assertThat(payment.getPaymentMethodTypes()).containsExactly("us_bank_account");
        assertThat(payment.getLatestChargeObject().getStatus()).isEqualTo("pending");
        assertThat(payment.getLatestChargeObject().getPaid()).isFalse();
        assertThat(events()).containsExactly("checkout.session.completed");
        assertThat(told("checkout.session.completed")).contains("\"payment_status\":\"unpaid\"");
    }

    @Test
    void aDebitSettlesByItselfAfterTwoMinutes() throws Exception {
        promise(Map.of());
        clock.advance(Duration.ofSeconds(119));
        jobs.runDue();
        assertThat(payment().getStatus()).isEqualTo("processing");

        clock.advance(Duration.ofSeconds(2));
        jobs.runDue();
        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("paid");
        assertThat(payment().getStatus()).isEqualTo("succeeded");
        assertThat(payment().getAmountReceived()).isEqualTo(19900);
        assertThat(payment().getLatestChargeObject().getStatus()).isEqualTo("succeeded");
        assertThat(payment().getLatestChargeObject().getPaymentMethodDetails().getUsBankAccount().getLast4())
                .isEqualTo("6789");
        assertThat(events()).containsExactly("checkout.session.completed", "checkout.session.async_payment_succeeded");
        assertThat(told("checkout.session.async_payment_succeeded")).contains("\"payment_status\":\"paid\"");
    }

    @Test
    void aDebitFailsWhenAndAsThePayerChose() throws Exception {
        promise(Map.of("settlement", "fails", "settleAfter", "3600"));
        clock.advance(Duration.ofMinutes(59));
        jobs.runDue();
        assertThat(payment().getStatus()).isEqualTo("processing");

        clock.advance(Duration.ofMinutes(2));
        jobs.runDue();
        assertThat(stripe.find(session).getStatus()).isEqualTo("complete");
        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("unpaid");
        PaymentIntent payment = payment();
        assertThat(payment.getStatus()).isEqualTo("requires_payment_method");
        assertThat(payment.getLastPaymentError().getCode()).isEqualTo("insufficient_funds");
        assertThat(payment.getLatestChargeObject().getStatus()).isEqualTo("failed");
        assertThat(payment.getLatestChargeObject().getFailureCode()).isEqualTo("insufficient_funds");
        assertThat(events()).containsExactly("checkout.session.completed", "checkout.session.async_payment_failed");
    }

    @Test
    void aDebitIsSettledOnceHoweverItIsSettled() throws Exception {
        promise(Map.of("settlement", "fails"));
        String payment = stripe.find(session).getPaymentIntent();
        assertThat(settling.settle(payment, true)).isTrue();
        assertThat(settling.settle(payment, false)).isFalse();
        clock.advance(Duration.ofMinutes(3));
        jobs.runDue();
        assertThat(payment().getStatus()).isEqualTo("succeeded");
        assertThat(events()).containsExactly("checkout.session.completed", "checkout.session.async_payment_succeeded");
        assertThat(settling.settle("pi_none", true)).isFalse();
    }

    @Test
    void whatIsNotPaidIsNotRefunded() throws Exception {
        promise(Map.of());
        String payment = stripe.find(session).getPaymentIntent();
        assertThatThrownBy(() -> stripe.client().v1().refunds().create(
                RefundCreateParams.builder().setPaymentIntent(payment).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does not have a successful charge to refund");
    }

    @Test
    void nobodyPaysTwiceBecauseTheFirstPromiseIsNotKeptYet() throws Exception {
        var payer = new Payer(stripe);
        payer.open(session.getUrl());
        promise(Map.of());
        assertThat(payer.send(session.getUrl(), Payer.card(Payer.GOOD_CARD)).status()).isEqualTo(303);
        assertThat(payment().getStatus()).isEqualTo("processing");
        assertThat(events()).hasSize(1);
    }

    @Test
    void inEurosOnePaysBySepa() throws Exception {
        session = stripe.client().v1().checkout().sessions().create(SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT).setSuccessUrl(stripe.origin() + "/thanks")
                .addLineItem(SessionCreateParams.LineItem.builder().setQuantity(1L)
                        .setPriceData(SessionCreateParams.LineItem.PriceData.builder().setCurrency("eur")
                                .setUnitAmount(4900L).setProductData(SessionCreateParams.LineItem.PriceData.ProductData
                                        .builder().setName("Gästebuch").build()).build()).build()).build());
        var form = Payer.with("paymentMethod", "sepa_debit");
        assertThat(new Payer(stripe).pay(session.getUrl(), form).status()).isEqualTo(303);
        assertThat(payment().getLatestChargeObject().getPaymentMethodDetails().getSepaDebit().getLast4())
                .isEqualTo("3000");
    }

    @Test
    void whatTheSessionDoesNotOfferIsRefused() throws Exception {
        Visitor.Page answer = new Payer(stripe).pay(session.getUrl(), Payer.with("paymentMethod", "sepa_debit"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("Choose one of the payment methods.");
        assertThat(stripe.find(session).getStatus()).isEqualTo("open");
    }

    /** A payer who chose the bank account leaves the card's fields empty. */
    private Visitor.Page promise(Map<String, String> choices) {
        var form = Payer.with("paymentMethod", "us_bank_account");
        form.keySet().removeAll(List.of("cardNumber", "cardExpiry", "cardCvc"));
        form.putAll(choices);
        return new Payer(stripe).pay(session.getUrl(), form);
    }

    private PaymentIntent payment() throws Exception {
        return stripe.client().v1().paymentIntents().retrieve(stripe.find(session).getPaymentIntent(),
                PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build());
    }

    private List<String> events() {
        return database.superuser().sql("SELECT type FROM sandbox.event WHERE checkout_session_id = ? ORDER BY number")
                .param(session.getId()).query(String.class).list();
    }

    private String told(String type) {
        return database.superuser().sql("SELECT body FROM sandbox.event WHERE checkout_session_id = ? AND type = ?")
                .param(session.getId()).param(type).query(String.class).single();
    }
}
