package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTestBeside;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** What one may ask the API to do wrong, seen by Stripe's own client. */
@IntegrationTestBeside
class ApiFaultsTests {

    private static final Duration SOON_OVER = Duration.ofSeconds(2);

    @Autowired
    private Environment environment;
    @Autowired
    private Database database;
    @Autowired
    private DataSource dataSource;
    @Autowired
    private ApiFaults faults;

    private final UUID reference = UUID.randomUUID();
    private final String key = "key-" + reference;
    private SandboxStripe stripe;

    @BeforeEach
    void pointStripeAtTheSandbox() {
        stripe = new SandboxStripe(environment);
        faults.clear();
    }

    @AfterEach
    void clear() {
        faults.clear();
    }

    @Test
    void aTimeoutBeforeTheWorkLeavesNothingAndTheKeyFree() throws StripeException {
        faults.arm(ApiFault.Operation.CREATE, ApiFault.Kind.TIMEOUT_BEFORE, 1, SOON_OVER);
        assertThatThrownBy(() -> open(stripe.impatient())).isInstanceOf(ApiConnectionException.class)
                .hasMessageContaining("Read timed out");
        await().until(() -> faults.armed().isEmpty());
        assertThat(sessions()).isZero();

        Session session = open();
        assertThat(replayed(session)).isFalse();
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void aTimeoutAfterTheWorkLeavesItDoneAndTheKeyTellsOfIt() throws StripeException {
        faults.arm(ApiFault.Operation.CREATE, ApiFault.Kind.TIMEOUT_AFTER, 1, SOON_OVER);
        assertThatThrownBy(() -> open(stripe.impatient())).isInstanceOf(ApiConnectionException.class);
        await().until(() -> sessions() == 1);

        Session session = open();
        assertThat(replayed(session)).isTrue();
        assertThat(sessions()).isEqualTo(1);
        assertThat(stripe.find(session).getStatus()).isEqualTo("open");
    }

    @Test
    void whoWaitsForATimeoutIsToldSoByAGateway() {
        faults.arm(ApiFault.Operation.RETRIEVE, ApiFault.Kind.TIMEOUT_BEFORE, 1, Duration.ZERO);
        assertThatThrownBy(() -> retrieve("cs_test_none")).isInstanceOf(ApiException.class)
                .satisfies(thrown -> assertThat(((ApiException) thrown).getStatusCode()).isEqualTo(504));
    }

    @Test
    void anErrorBeforeTheWorkLeavesNothingAndTheKeyFree() throws StripeException {
        faults.arm(ApiFault.Operation.CREATE, ApiFault.Kind.ERROR_BEFORE, 1, Duration.ZERO);
        assertThatThrownBy(this::open).satisfies(failed(500));
        assertThat(sessions()).isZero();
        assertThat(replayed(open())).isFalse();
    }

    @Test
    void anErrorAfterTheWorkLeavesItDoneAndTheKeyAnswersWithTheError() throws StripeException {
        faults.arm(ApiFault.Operation.CREATE, ApiFault.Kind.ERROR_AFTER, 1, Duration.ZERO);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::open).satisfies(failed(500));
        }
        assertThat(sessions()).isEqualTo(1);
        assertThat(stripe.client().v1().checkout().sessions()
                .list(SessionListParams.builder().setLimit(1L).build()).getData().getFirst().getClientReferenceId())
                .isEqualTo(reference.toString());
    }

    @Test
    void tooManyRequestsAreSaidToBeSo() throws StripeException {
        faults.arm(ApiFault.Operation.CREATE, ApiFault.Kind.RATE_LIMIT, 1, Duration.ZERO);
        assertThatThrownBy(this::open).isInstanceOfSatisfying(RateLimitException.class, thrown -> {
            assertThat(thrown.getStatusCode()).isEqualTo(429);
            assertThat(thrown.getCode()).isEqualTo("rate_limit");
        });
        assertThat(open().getStatus()).isEqualTo("open");
    }

    @Test
    void aConflictIsSaidToBeOneAndLeavesNothing() throws StripeException {
        faults.arm(ApiFault.Operation.ANY, ApiFault.Kind.CONFLICT, 2, Duration.ZERO);
        assertThatThrownBy(this::open).satisfies(failed(409))
                .satisfies(thrown -> assertThat(((StripeException) thrown).getCode()).isEqualTo("idempotency_key_in_use"));
        assertThatThrownBy(() -> retrieve("cs_test_none")).satisfies(failed(409));
        assertThat(sessions()).isZero();
        assertThat(open().getStatus()).isEqualTo("open");
    }

    @Test
    void stripesClientGetsOverAnErrorByItself() throws StripeException {
        faults.arm(ApiFault.Operation.CREATE, ApiFault.Kind.ERROR_BEFORE, 1, Duration.ZERO);
        assertThat(stripe.client().v1().checkout().sessions().create(stripe.order(reference).build(),
                RequestOptions.builder().setMaxNetworkRetries(1).build()).getStatus()).isEqualTo("open");
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void onlyTheOperationThatWasNamedMeetsIt() throws Exception {
        Session session = stripe.open();
        new Payer(stripe).pay(session.getUrl(), Payer.card(Payer.GOOD_CARD));
        String payment = stripe.find(session).getPaymentIntent();
        Session other = stripe.open();
        faults.arm(ApiFault.Operation.LIST, ApiFault.Kind.ERROR_BEFORE, 1, Duration.ZERO);
        faults.arm(ApiFault.Operation.EXPIRE, ApiFault.Kind.ERROR_BEFORE, 1, Duration.ZERO);
        faults.arm(ApiFault.Operation.REFUND, ApiFault.Kind.ERROR_BEFORE, 1, Duration.ZERO);

        assertThat(open().getStatus()).isEqualTo("open");
        assertThat(stripe.find(session).getStatus()).isEqualTo("complete");
        var client = stripe.once().v1();
        assertThatThrownBy(() -> client.checkout().sessions().list()).satisfies(failed(500));
        assertThatThrownBy(() -> client.checkout().sessions().expire(other.getId())).satisfies(failed(500));
        var refund = RefundCreateParams.builder().setPaymentIntent(payment).build();
        assertThatThrownBy(() -> client.refunds().create(refund)).satisfies(failed(500));
        assertThat(faults.armed()).isEmpty();

        assertThat(client.checkout().sessions().list().getData()).isNotEmpty();
        assertThat(client.checkout().sessions().expire(other.getId()).getStatus()).isEqualTo("expired");
        assertThat(client.refunds().create(refund).getAmount()).isEqualTo(19900);
    }

    @Test
    void ofManyRequestsAtOnceSoManyMeetAFaultAsWereAskedTo() throws Exception {
        Session session = stripe.open();
        faults.arm(ApiFault.Operation.RETRIEVE, ApiFault.Kind.RATE_LIMIT, 5, Duration.ZERO);
        List<Boolean> answers = AtOnce.run(Collections.nCopies(16, () -> {
            try {
                return stripe.once().v1().checkout().sessions().retrieve(session.getId()) != null;
            } catch (RateLimitException limited) {
                return false;
            }
        }));
        assertThat(answers.stream().filter(answered -> !answered)).hasSize(5);
        assertThat(faults.armed()).isEmpty();
    }

    @Test
    void whileRequestsHangNothingOfTheDatabaseIsHeld() throws Exception {
        int requests = 20;
        HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
        assertThat(requests).isGreaterThan(pool.getMaximumPoolSize());
        faults.arm(ApiFault.Operation.CREATE, ApiFault.Kind.TIMEOUT_AFTER, requests, Duration.ofSeconds(8));
        List<Future<Boolean>> hanging = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                hanging.add(threads.submit(() -> {
                    try {
                        stripe.client().v1().checkout().sessions().create(stripe.order(reference).build(),
                                RequestOptions.builder().setMaxNetworkRetries(0).build());
                        return false;
                    } catch (ApiException gateway) {
                        return gateway.getStatusCode() == 504;
                    }
                }));
            }
            await().atMost(Duration.ofSeconds(7)).until(() -> sessions() == requests);
            await().atMost(Duration.ofSeconds(1)).until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
            assertThat(hanging).noneMatch(Future::isDone);
            for (var request : hanging) {
                assertThat(request.get()).isTrue();
            }
        }
    }

    private Session open() throws StripeException {
        return open(stripe.once());
    }

    private Session open(StripeClient client) throws StripeException {
        return client.v1().checkout().sessions().create(stripe.order(reference).build(),
                RequestOptions.builder().setIdempotencyKey(key).build());
    }

    private void retrieve(String id) throws StripeException {
        stripe.once().v1().checkout().sessions().retrieve(id, SessionRetrieveParams.builder().build());
    }

    private static boolean replayed(Session session) {
        return session.getLastResponse().headers().firstValue("Idempotent-Replayed").isPresent();
    }

    private long sessions() {
        return database.superuser().sql("SELECT count(*) FROM sandbox.checkout_session WHERE client_reference_id = ?")
                .param(reference.toString()).query(Long.class).single();
    }

    private static Consumer<Throwable> failed(int status) {
        return thrown -> assertThat(((StripeException) thrown).getStatusCode()).isEqualTo(status);
    }
}
