package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.Visitor;
import com.stripe.model.PaymentIntent;
import com.stripe.model.checkout.Session;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** 3-D Secure: the bank wants a proof between the payment page and the payment. */
@IntegrationTest
class AuthenticationTests {

    private static final String AUTHENTICATED = "4000 0025 0000 3155";
    private static final Map<String, String> COMPLETE = Map.of("outcome", "complete");
    private static final Map<String, String> FAIL = Map.of("outcome", "fail");

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;

    private SandboxStripe stripe;
    private Session session;
    private Payer payer;

    @BeforeEach
    void openSession() throws Exception {
        stripe = new SandboxStripe(environment);
        session = stripe.open();
        payer = new Payer(stripe);
    }

    @Test
    void theCardLeadsToAStepOfItsOwnAndNothingIsPaidMeanwhile() throws Exception {
        Visitor.Page answer = payer.pay(session.getUrl(), Payer.card(AUTHENTICATED));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).endsWith("/sandbox/checkout/" + session.getId() + "/authentication");
        Visitor.Page page = payer.open(step());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("$199.00", "value=\"complete\"", "value=\"fail\"");

        assertThat(stripe.find(session).getStatus()).isEqualTo("open");
        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("unpaid");
        assertThat(payment().getStatus()).isEqualTo("requires_action");
        assertThat(payment().getNextAction()).isNotNull();
        assertThat(payment().getLatestCharge()).isNull();
        assertThat(events()).isEmpty();
    }

    @Test
    void whoProvesToBeTheHolderHasPaid() throws Exception {
        payer.pay(session.getUrl(), Payer.card(AUTHENTICATED));
        String before = payment().getId();
        payer.open(step());
        Visitor.Page answer = payer.send(step(), COMPLETE);
        assertThat(answer.location()).isEqualTo(stripe.origin() + "/signup/finish?session=" + session.getId());

        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("paid");
        assertThat(payment().getId()).isEqualTo(before);
        assertThat(payment().getStatus()).isEqualTo("succeeded");
        assertThat(payment().getLatestCharge()).startsWith("ch_");
        assertThat(payer.open(step()).location()).contains("/signup/finish");
        assertThat(payer.send(step(), FAIL).location()).contains("/signup/finish");
        assertThat(events()).containsExactly("checkout.session.completed");
    }

    @Test
    void whoDoesNotIsBackAtTheFormAndPaysWithAnotherCard() throws Exception {
        payer.pay(session.getUrl(), Payer.card(AUTHENTICATED));
        payer.open(step());
        Visitor.Page answer = payer.send(step(), FAIL);
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).endsWith("/sandbox/checkout/" + session.getId());
        assertThat(payer.open(session.getUrl()).text()).contains("We are unable to authenticate your payment method.");
        PaymentIntent failed = payment();
        assertThat(failed.getStatus()).isEqualTo("requires_payment_method");
        assertThat(failed.getLastPaymentError().getCode()).isEqualTo("payment_intent_authentication_failure");

        assertThat(payer.send(session.getUrl(), Payer.card(Payer.GOOD_CARD)).location()).contains("/signup/finish");
        assertThat(payment().getId()).isEqualTo(failed.getId());
        assertThat(payment().getStatus()).isEqualTo("succeeded");
        assertThat(payment().getLastPaymentError()).isNull();
        assertThat(events()).containsExactly("checkout.session.completed");
    }

    @Test
    void whoGoesBackFromTheStepMayPayByBankInstead() throws Exception {
        payer.pay(session.getUrl(), Payer.card(AUTHENTICATED));
        assertThat(payer.pay(session.getUrl(), Payer.with("paymentMethod", "us_bank_account")).status()).isEqualTo(303);
        assertThat(payment().getStatus()).isEqualTo("processing");
        assertThat(payer.send(step(), COMPLETE).location()).contains("/signup/finish");
        assertThat(payment().getStatus()).isEqualTo("processing");
    }

    @Test
    void thereIsNothingToProveBeforeACardWasTried() {
        assertThat(payer.open(step()).location()).endsWith("/sandbox/checkout/" + session.getId());
        payer.open(session.getUrl());
        assertThat(payer.send(step(), COMPLETE).location()).endsWith("/sandbox/checkout/" + session.getId());
        assertThat(events()).isEmpty();
        assertThat(payer.open(stripe.origin() + "/sandbox/checkout/cs_test_none/authentication").status()).isEqualTo(404);
    }

    @Test
    void aProofThatComesTooLatePaysNothingAndThePaymentIsCanceled() throws Exception {
        payer.pay(session.getUrl(), Payer.card(AUTHENTICATED));
        payer.open(step());
        clock.advance(Duration.ofHours(25));
        assertThat(payer.send(step(), COMPLETE).status()).isEqualTo(410);
        assertThat(payer.open(step()).status()).isEqualTo(410);
        assertThat(payment().getStatus()).isEqualTo("canceled");
        assertThat(payment().getCanceledAt()).isNotNull();
        assertThat(events()).containsExactly("checkout.session.expired");
    }

    @Test
    void whatWasChosenForThePlayOutlivesTheStep() {
        var form = Payer.with("neverComesBack", "true");
        form.putAll(Map.of("cardNumber", AUTHENTICATED, "webhookFault", "lost", "failProvisioning", "true"));
        payer.pay(session.getUrl(), form);
        String page = payer.open(step() + "?failProvisioning=true&neverComesBack=true&webhookFault=lost").body();
        assertThat(page).contains("name=\"failProvisioning\"", "name=\"neverComesBack\"", "name=\"webhookFault\"");
        assertThat(payer.send(step(), Map.of("outcome", "complete", "neverComesBack", "true", "webhookFault", "lost",
                "failProvisioning", "true")).location()).endsWith("/closed");
        assertThat(database.superuser().sql("SELECT fault FROM sandbox.event WHERE checkout_session_id = ?")
                .param(session.getId()).query(String.class).single()).isEqualTo("lost");
        assertThat(database.superuser().sql("SELECT count(*) FROM sandbox.provisioning_fault WHERE reference::text = ?")
                .param(session.getClientReferenceId()).query(Long.class).single()).isOne();
    }

    @Test
    void theWayToTheStepCarriesWhatWasChosen() {
        var form = Payer.with("neverComesBack", "true");
        form.putAll(Map.of("cardNumber", AUTHENTICATED, "webhookFault", "late", "failProvisioning", "true"));
        assertThat(payer.pay(session.getUrl(), form).location())
                .endsWith("/authentication?failProvisioning=true&neverComesBack=true&webhookFault=late");
    }

    @Test
    void manyProofsAtOncePayOnce() throws Exception {
        payer.pay(session.getUrl(), Payer.card(AUTHENTICATED));
        payer.open(step());
        assertThat(AtOnce.run(Collections.nCopies(8, () -> payer.send(step(), COMPLETE).status()))).containsOnly(303);
        assertThat(events()).containsExactly("checkout.session.completed");
    }

    private String step() {
        return stripe.origin() + "/sandbox/checkout/" + session.getId() + "/authentication";
    }

    private PaymentIntent payment() throws Exception {
        return stripe.client().v1().paymentIntents().retrieve(stripe.find(session).getPaymentIntent());
    }

    private List<String> events() {
        return database.superuser().sql("SELECT type FROM sandbox.event WHERE checkout_session_id = ? ORDER BY number")
                .param(session.getId()).query(String.class).list();
    }
}
