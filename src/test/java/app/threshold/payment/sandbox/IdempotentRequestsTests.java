package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.platform.TestServer;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.MutableClock;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.checkout.SessionExpireParams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@IntegrationTest
class IdempotentRequestsTests {

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;
    @Autowired
    private MutableClock clock;

    private final UUID reference = UUID.randomUUID();
    private final String key = "key-" + reference;
    private SandboxStripe stripe;

    @BeforeEach
    void pointStripeAtTheSandbox() {
        stripe = new SandboxStripe(environment);
    }

    @Test
    void theSameRequestTwiceIsAnsweredTwiceAndDoneOnce() throws StripeException {
        Session first = open();
        Session second = open();

        assertThat(second.getLastResponse().body()).isEqualTo(first.getLastResponse().body());
        assertThat(first.getLastResponse().headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(second.getLastResponse().headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(second.getLastResponse().headers().firstValue("Original-Request"))
                .hasValue(first.getLastResponse().requestId());
        assertThat(second.getLastResponse().requestId()).isNotEqualTo(first.getLastResponse().requestId());
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void theSameKeyForAnotherRequestIsRefused() throws StripeException {
        Session session = open();

        assertThatThrownBy(() -> stripe.open(stripe.order(reference).setCustomerEmail("b@example.com").build(), key))
                .isInstanceOf(IdempotencyException.class).hasMessageContaining("with the same parameters");
        assertThatThrownBy(() -> expire(session))
                .isInstanceOf(IdempotencyException.class).hasMessageContaining("for the same endpoint");
    }

    @Test
    void wrongParametersDoNotUseUpAKey() throws StripeException {
        assertThatThrownBy(() -> stripe.open(stripe.order(reference).setCustomerEmail("nobody").build(), key))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(open().getStatus()).isEqualTo("open");
    }

    @Test
    void aRefusalForTheObjectsStateIsRemembered() throws StripeException {
        Session session = stripe.open();
        stripe.client().v1().checkout().sessions().expire(session.getId());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> expire(session)).isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("has a status of expired");
        }
        assertThat(database.superuser().sql("SELECT status FROM sandbox.idempotency_key WHERE key = ?").param(key)
                .query(Integer.class).single()).isEqualTo(400);
    }

    @Test
    void aKeyIsForgottenAfterADay() throws StripeException {
        Session first = open();
        clock.advance(IdempotentRequests.REMEMBERED.plusSeconds(1));
        assertThat(open().getId()).isNotEqualTo(first.getId());
    }

    @Test
    void manyAtOnceAreDoneOnceAndToldTheAnswerOrThatItIsUnderWay() throws Exception {
        int requests = 8;
        var start = new CyclicBarrier(requests);
        Callable<String> request = () -> {
            start.await();
            try {
                return open().getId();
            } catch (StripeException e) {
                assertThat(e.getStatusCode()).isEqualTo(409);
                assertThat(e.getCode()).isEqualTo("idempotency_key_in_use");
                return "in use";
            }
        };
        Set<String> answers = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> futures = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                futures.add(threads.submit(request));
            }
            for (var future : futures) {
                answers.add(future.get());
            }
        }
        answers.remove("in use");
        assertThat(answers).hasSize(1);
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void aRequestBesideOneUnderWayOnAnotherNodeIsToldSo() throws Exception {
        try (var other = TestServer.application().getConnection()) {
            other.setAutoCommit(false);
            try (var lock = other.prepareStatement(
                    "SELECT pg_advisory_xact_lock(hashtextextended('sandbox.idempotency_key' || ?, 0))")) {
                lock.setString(1, key);
                lock.execute();
            }
            assertThatThrownBy(this::open).isInstanceOfSatisfying(StripeException.class,
                    thrown -> assertThat(thrown.getStatusCode()).isEqualTo(409));
            other.rollback();
        }
        assertThat(open().getStatus()).isEqualTo("open");
    }

    private Session open() throws StripeException {
        return stripe.open(stripe.order(reference).build(), key);
    }

    private void expire(Session session) throws StripeException {
        stripe.client().v1().checkout().sessions().expire(session.getId(), SessionExpireParams.builder().build(),
                RequestOptions.builder().setIdempotencyKey(key).build());
    }

    private long sessions() {
        return database.superuser().sql("SELECT count(*) FROM sandbox.checkout_session WHERE client_reference_id = ?")
                .param(reference.toString()).query(Long.class).single();
    }
}
