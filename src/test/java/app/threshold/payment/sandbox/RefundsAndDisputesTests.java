package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.Event;
import com.stripe.model.Refund;
import com.stripe.model.checkout.Session;
import com.stripe.net.ApiResource;
import com.stripe.net.RequestOptions;
import com.stripe.param.DisputeListParams;
import com.stripe.param.RefundCreateParams;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Money on its way back: asked for by the shop, or taken by the payer's bank. */
@IntegrationTest
class RefundsAndDisputesTests {

    private static final String REFUNDED_LATER = "4000 0000 0000 7726";
    private static final String REFUND_FAILS = "4000 0000 0000 5126";
    private static final String DISPUTED = "4000 0000 0000 0259";

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;
    @Autowired
    private Jobs jobs;
    @Autowired
    private OpenDispute opening;
    @Autowired
    private CloseDispute closing;

    private SandboxStripe stripe;
    private Session session;

    @BeforeEach
    void pointStripeAtTheSandbox() {
        clock.set(Instant.now());
        stripe = new SandboxStripe(environment);
    }

    @Test
    void aRefundToMostCardsSucceedsAtOnce() throws Exception {
        pay(Payer.GOOD_CARD);
        assertThat(refund("key").getStatus()).isEqualTo("succeeded");
        assertThat(charge().getRefunded()).isTrue();
        later();
        assertThat(events()).containsExactly("checkout.session.completed", "refund.created", "charge.refunded");
    }

    @Test
    void aPendingRefundSucceedsLater() throws Exception {
        pay(REFUNDED_LATER);
        Refund refund = refund("key");
        assertThat(refund.getStatus()).isEqualTo("pending");
        assertThat(refund.getPendingReason()).isEqualTo("processing");
        assertThat(charge().getRefunded()).isTrue();

        later();
        assertThat(found(refund).getStatus()).isEqualTo("succeeded");
        assertThat(found(refund).getPendingReason()).isNull();
        assertThat(charge().getRefunded()).isTrue();
        assertThat(events()).containsExactly("checkout.session.completed", "refund.created", "charge.refunded",
                "refund.updated");
    }

    @Test
    void aRefundThatSeemedToSucceedFailsLaterAndTheChargeIsPaidAgain() throws Exception {
        pay(REFUND_FAILS);
        Refund refund = refund("first");
        assertThat(refund.getStatus()).isEqualTo("succeeded");
        assertThat(charge().getRefunded()).isTrue();
        assertThatThrownBy(() -> refund("too early")).satisfies(refused("charge_already_refunded"));

        later();
        assertThat(found(refund).getStatus()).isEqualTo("failed");
        assertThat(found(refund).getFailureReason()).isEqualTo("expired_or_canceled_card");
        assertThat(charge().getRefunded()).isFalse();
        assertThat(charge().getAmountRefunded()).isZero();
        assertThat(events()).containsExactly("checkout.session.completed", "refund.created", "charge.refunded",
                "refund.updated", "refund.failed");
        Event failed = ApiResource.GSON.fromJson(told("refund.failed"), Event.class);
        assertThat(((Refund) failed.getDataObjectDeserializer().getObject().orElseThrow()).getId())
                .isEqualTo(refund.getId());
    }

    @Test
    void afterAFailedRefundANewOneByANewKeySucceedsForGood() throws Exception {
        pay(REFUND_FAILS);
        Refund failed = refund("first");
        later();
        assertThat(refund("first").getId()).isEqualTo(failed.getId());
        Refund second = refund("second");
        later();
        assertThat(second.getId()).isNotEqualTo(failed.getId());
        assertThat(found(second).getStatus()).isEqualTo("succeeded");
        assertThat(charge().getRefunded()).isTrue();
        assertThatThrownBy(() -> refund("third")).satisfies(refused("charge_already_refunded"));
    }

    @Test
    void aCardThatIsDisputedPaysFirst() throws Exception {
        pay(DISPUTED);
        assertThat(charge().getDisputed()).isFalse();

        later();
        assertThat(charge().getDisputed()).isTrue();
        assertThat(charge().getRefunded()).isFalse();
        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("paid");
        assertThat(events()).containsExactly("checkout.session.completed", "charge.dispute.created");
        Event event = ApiResource.GSON.fromJson(told("charge.dispute.created"), Event.class);
        Dispute dispute = (Dispute) event.getDataObjectDeserializer().getObject().orElseThrow();
        assertThat(dispute.getCharge()).isEqualTo(charge().getId());
        assertThat(dispute.getPaymentIntent()).isEqualTo(session.getPaymentIntent());
        assertThat(dispute.getAmount()).isEqualTo(19900);
        assertThat(dispute.getReason()).isEqualTo("fraudulent");
        assertThat(dispute.getStatus()).isEqualTo("needs_response");
        assertThat(stripe.client().v1().disputes().retrieve(dispute.getId()).toJson()).isEqualTo(dispute.toJson());
    }

    @Test
    void whatTheBankTookBackIsNotRefunded() throws Exception {
        pay(DISPUTED);
        later();
        assertThatThrownBy(() -> refund("key")).satisfies(refused("charge_disputed"))
                .hasMessageContaining("has been charged back; cannot issue a refund");
    }

    @Test
    void aChargeIsDisputedOnceAndOnlyWhileItIsPaid() throws Exception {
        pay(Payer.GOOD_CARD);
        assertThat(opening.open(session.getPaymentIntent())).isTrue();
        assertThat(opening.open(session.getPaymentIntent())).isFalse();
        assertThat(events()).containsExactly("checkout.session.completed", "charge.dispute.created");

        pay(Payer.GOOD_CARD);
        refund("key");
        assertThat(opening.open(session.getPaymentIntent())).isFalse();
        assertThat(opening.open("pi_none")).isFalse();
    }

    @Test
    void aDisputeThatIsWonBringsTheMoneyBackAndItCanBeRefunded() throws Exception {
        pay(Payer.GOOD_CARD);
        opening.open(session.getPaymentIntent());
        assertThat(closing.close(session.getPaymentIntent(), true)).isTrue();
        assertThat(closing.close(session.getPaymentIntent(), false)).isFalse();
        assertThat(disputes()).singleElement().satisfies(dispute -> assertThat(dispute.getStatus()).isEqualTo("won"));
        assertThat(charge().getDisputed()).isTrue();
        assertThat(refund("key").getStatus()).isEqualTo("succeeded");
        assertThat(events()).containsExactly("checkout.session.completed", "charge.dispute.created",
                "charge.dispute.closed", "refund.created", "charge.refunded");
        assertThat(opening.open(session.getPaymentIntent())).isFalse();
    }

    @Test
    void aDisputeThatIsLostLeavesNothingToRefund() throws Exception {
        pay(Payer.GOOD_CARD);
        assertThat(closing.close(session.getPaymentIntent(), false)).isFalse();
        opening.open(session.getPaymentIntent());
        assertThat(closing.close(session.getPaymentIntent(), false)).isTrue();
        assertThat(disputes()).singleElement().satisfies(dispute -> assertThat(dispute.getStatus()).isEqualTo("lost"));
        assertThatThrownBy(() -> refund("key")).satisfies(refused("charge_disputed"));
        Event closed = ApiResource.GSON.fromJson(told("charge.dispute.closed"), Event.class);
        assertThat(((Dispute) closed.getDataObjectDeserializer().getObject().orElseThrow()).getStatus()).isEqualTo("lost");
    }

    @Test
    void disputesAreListedByPaymentOrCharge() throws Exception {
        pay(Payer.GOOD_CARD);
        String undisputed = session.getPaymentIntent();
        pay(Payer.GOOD_CARD);
        opening.open(session.getPaymentIntent());
        var disputes = stripe.client().v1().disputes();
        assertThat(disputes.list(DisputeListParams.builder().setPaymentIntent(undisputed).build()).getData()).isEmpty();
        assertThat(disputes.list(DisputeListParams.builder().setCharge(charge().getId()).build()).getData())
                .extracting(Dispute::getPaymentIntent).containsExactly(session.getPaymentIntent());
        assertThat(disputes.list(DisputeListParams.builder().setLimit(1L).build()).getData())
                .extracting(Dispute::getPaymentIntent).containsExactly(session.getPaymentIntent());
    }

    private List<Dispute> disputes() throws StripeException {
        return stripe.client().v1().disputes()
                .list(DisputeListParams.builder().setPaymentIntent(session.getPaymentIntent()).build()).getData();
    }

    private void pay(String card) throws Exception {
        Session opened = stripe.open();
        assertThat(new Payer(stripe).pay(opened.getUrl(), Payer.card(card)).status()).isEqualTo(303);
        session = stripe.find(opened);
    }

    private Refund refund(String key) throws StripeException {
        return stripe.client().v1().refunds().create(
                RefundCreateParams.builder().setPaymentIntent(session.getPaymentIntent()).build(),
                RequestOptions.builder().setIdempotencyKey(key + session.getId()).build());
    }

    private Refund found(Refund refund) throws StripeException {
        return stripe.client().v1().refunds().retrieve(refund.getId());
    }

    private Charge charge() throws StripeException {
        return stripe.client().v1().charges().retrieve(
                stripe.client().v1().paymentIntents().retrieve(session.getPaymentIntent()).getLatestCharge());
    }

    private void later() {
        clock.advance(RefundPayment.LATER.plus(PayCheckoutSession.DISPUTED_AFTER));
        jobs.runDue();
    }

    private List<String> events() {
        return database.superuser().sql("SELECT type FROM sandbox.event WHERE checkout_session_id = ? ORDER BY number")
                .param(session.getId()).query(String.class).list();
    }

    private String told(String type) {
        return database.superuser().sql("SELECT body FROM sandbox.event WHERE checkout_session_id = ? AND type = ?")
                .param(session.getId()).param(type).query(String.class).single();
    }

    private static Consumer<Throwable> refused(String code) {
        return thrown -> assertThat(((InvalidRequestException) thrown).getCode()).isEqualTo(code);
    }
}
