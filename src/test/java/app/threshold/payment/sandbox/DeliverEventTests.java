package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import com.stripe.Stripe;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Charge;
import com.stripe.model.Event;
import com.stripe.model.checkout.Session;
import com.stripe.net.Webhook;
import com.stripe.param.RefundCreateParams;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

@IntegrationTest
class DeliverEventTests {

    @Autowired
    private Environment environment;
    @Autowired
    private Events events;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;

    private Shop shop;
    private DeliverEvent delivering;
    private SandboxStripe stripe;
    private Session session;

    @BeforeEach
    void pay() throws Exception {
        shop = new Shop();
        delivering = new DeliverEvent(events, shop.settings(), environment, clock);
        stripe = new SandboxStripe(environment);
        session = stripe.open();
        assertThat(new Payer(stripe).pay(session.getUrl(), Payer.card(Payer.GOOD_CARD)).status()).isEqualTo(303);
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    @Test
    void aPaymentIsToldByAnEventThatStripesLibraryTrusts() throws Exception {
        assertThat(delivering.deliver(event("checkout.session.completed", session.getId()))).isEmpty();

        Event event = shop.received().getFirst().verified(environment);
        assertThat(event.getType()).isEqualTo("checkout.session.completed");
        assertThat(event.getApiVersion()).isEqualTo(Stripe.API_VERSION);
        assertThat(event.getLivemode()).isFalse();
        Session told = (Session) event.getDataObjectDeserializer().getObject().orElseThrow();
        assertThat(told.toJson()).isEqualTo(stripe.find(session).toJson());
        assertThat(told.getPaymentStatus()).isEqualTo("paid");
    }

    @Test
    void ofSeveralSecretsTheFirstSigns() throws Exception {
        var secrets = new MockEnvironment().withProperty(SandboxInitializer.WEBHOOK_SECRET, "whsec_new, whsec_old");
        new DeliverEvent(events, shop.settings(), secrets, clock)
                .deliver(event("checkout.session.completed", session.getId()));
        Shop.Received webhook = shop.received().getFirst();
        assertThat(Webhook.constructEvent(webhook.body(), webhook.signature(), "whsec_new").getType())
                .isEqualTo("checkout.session.completed");
        assertThatThrownBy(() -> Webhook.constructEvent(webhook.body(), webhook.signature(), "whsec_old"))
                .isInstanceOf(SignatureVerificationException.class);
    }

    @Test
    void anExpiryIsToldByAnEvent() throws Exception {
        Session other = stripe.open();
        stripe.client().v1().checkout().sessions().expire(other.getId());
        delivering.deliver(event("checkout.session.expired", other.getId()));
        Event event = shop.received().getFirst().verified(environment);
        assertThat(((Session) event.getDataObjectDeserializer().getObject().orElseThrow()).getStatus())
                .isEqualTo("expired");
        assertThat(event.getRequest().getId()).startsWith("req_");
    }

    @Test
    void aRefundIsToldByAnEvent() throws Exception {
        String charge = stripe.client().v1().refunds().create(RefundCreateParams.builder()
                .setPaymentIntent(stripe.find(session).getPaymentIntent()).build()).getCharge();
        delivering.deliver(event("charge.refunded", charge));
        Event event = shop.received().getFirst().verified(environment);
        assertThat(((Charge) event.getDataObjectDeserializer().getObject().orElseThrow()).getRefunded()).isTrue();
    }

    @Test
    void anEventIsStagedWithThePaymentThatItTellsOf() {
        assertThat(database.superuser().sql("""
                SELECT count(*) FROM scheduled_tasks WHERE task_name = 'sandbox-deliver-event' AND task_instance = ?
                """).param(event("checkout.session.completed", session.getId())).query(Long.class).single()).isOne();
    }

    @Test
    void anEventThatIsNotAcceptedIsSentAgainAfterGrowingGapsAndGivenUpAtLast() {
        shop.answers(500);
        String id = event("checkout.session.completed", session.getId());
        Duration previous = Duration.ZERO;
        Duration total = Duration.ZERO;
        int retries = 0;
        for (var gap = delivering.deliver(id); gap.isPresent(); gap = delivering.deliver(id)) {
            retries++;
            assertThat(gap.get()).isGreaterThanOrEqualTo(previous);
            previous = gap.get();
            total = total.plus(previous);
        }
        assertThat(retries).isGreaterThan(10);
        assertThat(total).isBetween(Duration.ofDays(2), Duration.ofDays(4));
        assertThat(shop.received()).hasSize(retries + 1);
        assertThat(lastAnswer(id)).isEqualTo("500");
    }

    @Test
    void anEventIsNotSentAgainOnceAccepted() {
        String id = event("checkout.session.completed", session.getId());
        shop.answers(503);
        assertThat(delivering.deliver(id)).hasValue(Duration.ofSeconds(2));
        shop.answers(204);
        assertThat(delivering.deliver(id)).isEmpty();
        assertThat(delivering.deliver(id)).isEmpty();
        assertThat(shop.received()).hasSize(2);
        assertThat(lastAnswer(id)).isEqualTo("204");
    }

    @Test
    void aShopThatIsDownIsTriedAgain() {
        shop.close();
        String id = event("checkout.session.completed", session.getId());
        assertThat(delivering.deliver(id)).hasValue(Duration.ofSeconds(2));
        assertThat(lastAnswer(id)).contains("ConnectException");
    }

    private String event(String type, String objectId) {
        return database.superuser().sql("SELECT id FROM sandbox.event WHERE type = ? AND object_id = ?")
                .param(type).param(objectId).query(String.class).single();
    }

    private String lastAnswer(String id) {
        return database.superuser().sql("SELECT last_answer FROM sandbox.event WHERE id = ?").param(id)
                .query(String.class).single();
    }
}
