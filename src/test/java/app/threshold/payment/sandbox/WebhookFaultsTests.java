package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.checkout.Session;
import com.stripe.param.RefundCreateParams;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** What may happen to an event on its way. */
@IntegrationTest
class WebhookFaultsTests {

    private static final String COMPLETED = "checkout.session.completed";
    private static final String REFUNDED = "charge.refunded";

    @Autowired
    private Environment environment;
    @Autowired
    private Events events;
    @Autowired
    private WebhookFaults faults;
    @Autowired
    private SendEventAgain sendingAgain;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private Shop shop;
    private DeliverEvent delivering;
    private SandboxStripe stripe;
    private Session session;

    @BeforeEach
    void openSession() throws Exception {
        clock.set(now);
        faults.clear();
        shop = new Shop();
        delivering = new DeliverEvent(events, shop.settings(), environment, clock);
        stripe = new SandboxStripe(environment);
        session = stripe.open();
    }

    @AfterEach
    void clear() {
        faults.clear();
        shop.close();
    }

    @Test
    void anEventMeetsNoFaultThatNobodyAskedFor() throws Exception {
        faults.armFor(stripe.open().getId(), WebhookFault.Kind.LOST, Duration.ZERO);
        pay(session);
        assertThat(due(event(COMPLETED))).hasValue(now);
        assertThat(delivering.deliver(event(COMPLETED))).isEmpty();
        assertThat(shop.received()).hasSize(1);
    }

    @Test
    void aLostEventIsNeverSentUnlessSomebodySendsItAgain() throws Exception {
        faults.armFor(session.getId(), WebhookFault.Kind.LOST, Duration.ZERO);
        pay(session);
        String id = event(COMPLETED);
        assertThat(due(id)).isEmpty();
        assertThat(delivering.deliver(id)).isEmpty();
        assertThat(shop.received()).isEmpty();

        assertThat(sendingAgain.send(id)).hasValue(session.getId());
        assertThat(due(id)).hasValue(now);
        assertThat(delivering.deliver(id)).isEmpty();
        assertThat(shop.received()).hasSize(1);
    }

    @Test
    void aLateEventIsSentAfterItsTime() throws Exception {
        faults.armFor(session.getId(), WebhookFault.Kind.LATE, Duration.ofMinutes(7));
        pay(session);
        assertThat(due(event(COMPLETED))).hasValue(now.plus(Duration.ofMinutes(7)));

        sendingAgain.send(event(COMPLETED));
        assertThat(due(event(COMPLETED))).hasValue(now);
    }

    @Test
    void anEventThatComesTwiceIsAcceptedTwice() throws Exception {
        faults.armFor(session.getId(), WebhookFault.Kind.TWICE, Duration.ZERO);
        pay(session);
        String id = event(COMPLETED);
        assertThat(delivering.deliver(id)).hasValue(Duration.ZERO);
        assertThat(delivering.deliver(id)).isEmpty();
        assertThat(delivering.deliver(id)).isEmpty();
        assertThat(shop.received()).hasSize(2);
        assertThat(shop.received().get(1).body()).isEqualTo(shop.received().get(0).body());
    }

    @Test
    void aBadSignatureIsRightOnStripesNextTry() throws Exception {
        faults.armFor(session.getId(), WebhookFault.Kind.BAD_SIGNATURE, Duration.ZERO);
        pay(session);
        shop.answers(400);
        assertThat(delivering.deliver(event(COMPLETED))).isPresent();
        assertThatThrownBy(() -> shop.received().getFirst().verified(environment))
                .isInstanceOf(SignatureVerificationException.class);

        shop.answers(200);
        assertThat(delivering.deliver(event(COMPLETED))).isEmpty();
        assertThat(shop.received().getLast().verified(environment).getType()).isEqualTo(COMPLETED);
    }

    @Test
    void outOfOrderALaterEventIsSentFirst() throws Exception {
        faults.armFor(session.getId(), WebhookFault.Kind.OUT_OF_ORDER, Duration.ofHours(1));
        pay(session);
        assertThat(due(event(COMPLETED))).hasValue(now.plus(Duration.ofHours(1)));

        faults.clear();
        refund();
        assertThat(due(event(REFUNDED))).hasValue(now);
        delivering.deliver(event(REFUNDED));
        assertThat(due(event(COMPLETED))).hasValue(now);
        delivering.deliver(event(COMPLETED));
        assertThat(shop.received()).extracting(webhook -> webhook.verified(environment).getType())
                .containsExactly(REFUNDED, COMPLETED);
    }

    @Test
    void theLastOfEventsOutOfOrderIsWaitedForNoLongerThanAsked() throws Exception {
        faults.armFor(session.getId(), WebhookFault.Kind.OUT_OF_ORDER, Duration.ofHours(1));
        pay(session);
        refund();
        assertThat(due(event(REFUNDED))).hasValue(now.plus(Duration.ofHours(1)));
        delivering.deliver(event(REFUNDED));
        assertThat(due(event(COMPLETED))).hasValue(now);
    }

    @Test
    void aFaultForAllIsMetAsOftenAsAskedAndASessionsOwnComesFirst() throws Exception {
        faults.armForAll(WebhookFault.Kind.LOST, Duration.ZERO, 1);
        Session own = stripe.open();
        faults.armFor(own.getId(), WebhookFault.Kind.TWICE, Duration.ZERO);
        pay(own);
        assertThat(fault(own)).isEqualTo("twice");
        assertThat(faults.armedForAll()).singleElement()
                .satisfies(left -> assertThat(left.remaining()).isEqualTo(1));

        pay(session);
        assertThat(fault(session)).isEqualTo("lost");
        assertThat(faults.armedForAll()).isEmpty();
        Session next = stripe.open();
        pay(next);
        assertThat(fault(next)).isNull();
    }

    @Test
    void aFaultForAllWithoutANumberIsMetUntilItIsCleared() throws Exception {
        faults.armForAll(WebhookFault.Kind.TWICE, Duration.ZERO, null);
        pay(session);
        Session second = stripe.open();
        pay(second);
        assertThat(fault(session)).isEqualTo("twice");
        assertThat(fault(second)).isEqualTo("twice");
        faults.clear();
        Session third = stripe.open();
        pay(third);
        assertThat(fault(third)).isNull();
    }

    @Test
    void anEventThatWasAcceptedIsSentOnceMoreWhenAsked() throws Exception {
        pay(session);
        String id = event(COMPLETED);
        delivering.deliver(id);
        sendingAgain.send(id);
        assertThat(delivering.deliver(id)).isEmpty();
        assertThat(shop.received()).hasSize(2);
    }

    @Test
    void whatIsNoEventIsNotSent() {
        assertThat(sendingAgain.send("evt_none")).isEmpty();
    }

    private void pay(Session toPay) {
        assertThat(new Payer(stripe).pay(toPay.getUrl(), Payer.card(Payer.GOOD_CARD)).status()).isEqualTo(303);
    }

    private void refund() throws Exception {
        stripe.client().v1().refunds().create(RefundCreateParams.builder()
                .setPaymentIntent(stripe.find(session).getPaymentIntent()).build());
    }

    private String event(String type) {
        return database.superuser().sql("SELECT id FROM sandbox.event WHERE checkout_session_id = ? AND type = ?")
                .param(session.getId()).param(type).query(String.class).single();
    }

    private String fault(Session of) {
        return (String) database.superuser().sql("SELECT fault FROM sandbox.event WHERE checkout_session_id = ?")
                .param(of.getId()).query().singleRow().get("fault");
    }

    private Optional<Instant> due(String eventId) {
        return database.superuser().sql("""
                SELECT execution_time FROM scheduled_tasks
                WHERE task_name = 'sandbox-deliver-event' AND task_instance = ?
                """).param(eventId).query(OffsetDateTime.class).optional().map(OffsetDateTime::toInstant);
    }
}
