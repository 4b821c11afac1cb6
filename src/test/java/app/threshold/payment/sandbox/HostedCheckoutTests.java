package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import app.threshold.support.Visitor;
import com.stripe.model.checkout.Session;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@IntegrationTest
class HostedCheckoutTests {

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;
    @Autowired
    private ExpireCheckoutSession expiring;

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
    void thePageShowsWhatIsBoughtAndThatNoMoneyMoves() throws Exception {
        Visitor.Page page = payer.open(session.getUrl());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("Wedding website", "$199.00", "no money moves", Payer.GOOD_CARD,
                "value=\"ada@example.com\"", stripe.origin() + "/signup/review",
                "name=\"cardNumber\"", "name=\"cardExpiry\"", "name=\"cardCvc\"", "name=\"billingName\"",
                "autocomplete=\"cc-number\"", "name=\"failProvisioning\"", "name=\"neverComesBack\"");
    }

    @Test
    void itsFormMayLeadToAShopOnAnotherOriginAndNowhereElse() throws Exception {
        session = stripe.client().v1().checkout().sessions().create(stripe.order(UUID.randomUUID())
                .setSuccessUrl("https://shop.example:8443/thanks?session={CHECKOUT_SESSION_ID}").build());
        // It says that it is reached where the shop is, which does not exist here.
        String path = URI.create(session.getUrl()).getPath();
        assertThat(payer.open(stripe.origin() + path).header("Content-Security-Policy"))
                .contains("form-action 'self' https://shop.example:8443;", "default-src 'none'", "frame-ancestors 'none'");
    }

    @Test
    void thePageSaysHowLongOneCanPay() throws Exception {
        clock.set(Instant.parse("2030-05-04T10:15:00Z"));
        session = stripe.open();
        clock.set(Instant.parse("2030-05-04T11:16:00Z"));
        assertThat(payer.open(session.getUrl()).text()).contains("You can pay here for 22 hours more, until 10:15 UTC.");
        clock.set(Instant.parse("2030-05-05T10:13:59Z"));
        assertThat(payer.open(session.getUrl()).text()).contains("You can pay here for 1 minute more, until 10:15 UTC.");
    }

    @Test
    void theGoodCardPaysAndLeadsBackToTheShop() throws Exception {
        Visitor.Page answer = payer.pay(session.getUrl(), Payer.card(Payer.GOOD_CARD));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).isEqualTo(shop());
        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("paid");
    }

    @ParameterizedTest
    @CsvSource({
            "cardNumber, 4000 0000 0000 0002, Your card was declined",
            "cardNumber, 4000000000009995, insufficient funds",
            "cardNumber, 4111 1111 1111 1111, Your card number is invalid",
            "cardNumber, '', Enter your card number",
            "cardExpiry, 12 / 20, in the past",
            "cardExpiry, 13 / 49, Enter the expiry date as month and year",
            "cardExpiry, '', expiry date",
            "cardCvc, 12, three digits",
            "cardCvc, '', security code",
            "billingName, ' ', Enter the name on the card",
            "email, '', Enter your email address",
            "email, ada, like name@example.com",
    })
    void whatCannotBePaidWithIsSaidAtItsField(String field, String typed, String message) throws Exception {
        Visitor.Page answer = payer.pay(session.getUrl(), Payer.with(field, typed));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).containsPattern("id=\"" + field + "-error\"[^>]*>[^<]*" + message)
                .containsPattern("<input(?=[^>]*name=\"" + field + "\")[^>]*autofocus").contains("<title>Error: ");
        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("unpaid");
        assertThat(payments()).isZero();
    }

    @Test
    void whatWasTypedIsKeptButForTheSecurityCode() throws Exception {
        String page = payer.pay(session.getUrl(), Payer.card("4000000000000002")).body();
        assertThat(page).contains("value=\"4000000000000002\"", "value=\"Ada Lovelace\"", "value=\"12 / 49\"")
                .doesNotContain("value=\"123\"");
    }

    @Test
    void aGoodCardPaysAfterADeclinedOne() throws Exception {
        assertThat(payer.pay(session.getUrl(), Payer.card("4000000000000002")).status()).isEqualTo(422);
        assertThat(payer.pay(session.getUrl(), Payer.card(Payer.GOOD_CARD)).status()).isEqualTo(303);
        assertThat(payments()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12/49", "1249", "12 / 2049", "12-49"})
    void expiryDatesAreTakenAsPeopleWriteThem(String typed) throws Exception {
        assertThat(payer.pay(session.getUrl(), Payer.with("cardExpiry", typed)).status()).isEqualTo(303);
    }

    @Test
    void reloadingOrPostingAPaidSessionOnlyLeadsBackToTheShop() throws Exception {
        payer.open(session.getUrl());
        for (int i = 0; i < 2; i++) {
            Visitor.Page answer = payer.send(session.getUrl(), Payer.card(Payer.GOOD_CARD));
            assertThat(answer.status()).isEqualTo(303);
            assertThat(answer.location()).isEqualTo(shop());
        }
        assertThat(payer.open(session.getUrl()).location()).isEqualTo(shop());
        assertThat(payments()).isEqualTo(1);
    }

    @Test
    void manyClicksAtOncePayOnce() throws Exception {
        int clicks = 8;
        payer.open(session.getUrl());
        var start = new CyclicBarrier(clicks);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < clicks; i++) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return payer.send(session.getUrl(), Payer.card(Payer.GOOD_CARD)).status();
                }));
            }
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(303);
            }
        }
        assertThat(payments()).isEqualTo(1);
        assertThat(events("checkout.session.completed")).isEqualTo(1);
    }

    @Test
    void oneWhoNeverComesBackHasPaid() throws Exception {
        String closed = stripe.origin() + "/sandbox/checkout/" + session.getId() + "/closed";
        assertThat(payer.open(closed).status()).isEqualTo(404);

        Visitor.Page answer = payer.pay(session.getUrl(), Payer.with("neverComesBack", "true"));
        assertThat(answer.location()).endsWith(closed.substring(stripe.origin().length()));
        assertThat(payer.open(closed).body()).contains("the browser is gone").doesNotContain("/signup/finish");
        assertThat(stripe.find(session).getPaymentStatus()).isEqualTo("paid");
    }

    @Test
    void anExpiredSessionCannotBePaid() throws Exception {
        payer.open(session.getUrl());
        clock.advance(Duration.ofHours(25));

        Visitor.Page page = payer.open(session.getUrl());
        assertThat(page.status()).isEqualTo(410);
        assertThat(page.body()).contains("This checkout has expired");
        assertThat(payer.send(session.getUrl(), Payer.card(Payer.GOOD_CARD)).status()).isEqualTo(410);
        assertThat(stripe.find(session).getStatus()).isEqualTo("expired");
        assertThat(payments()).isZero();
        assertThat(events("checkout.session.expired")).isEqualTo(1);
    }

    @Test
    void anUnknownSessionIsSaidToBeUnknown() throws Exception {
        Visitor.Page page = payer.open(stripe.origin() + "/sandbox/checkout/cs_test_none");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.body()).contains("There is no such checkout");
    }

    @Test
    void aSessionWhoseTimeIsOverExpiresByItself() throws Exception {
        clock.advance(Duration.ofHours(24).plusSeconds(1));
        expiring.expireOverdue();
        assertThat(stripe.find(session).getStatus()).isEqualTo("expired");
        assertThat(events("checkout.session.expired")).isEqualTo(1);
    }

    private String shop() {
        return stripe.origin() + "/signup/finish?session=" + session.getId();
    }

    private long payments() {
        return database.superuser().sql("SELECT count(*) FROM sandbox.payment_intent WHERE checkout_session_id = ?")
                .param(session.getId()).query(Long.class).single();
    }

    private long events(String type) {
        return database.superuser().sql("SELECT count(*) FROM sandbox.event WHERE object_id = ? AND type = ?")
                .param(session.getId()).param(type).query(Long.class).single();
    }
}
