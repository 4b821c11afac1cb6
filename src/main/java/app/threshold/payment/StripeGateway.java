package app.threshold.payment;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.Dispute;
import com.stripe.model.HasId;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.StripeCollection;
import com.stripe.model.StripeError;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.DisputeListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

/** The only place that calls Stripe. Never within a database transaction: a slow answer must not hold a connection. */
@Component
class StripeGateway {

    private static final int MAX_RETRIES = 2;
    private static final String PAYMENT_ID = "payment_id";
    private static final String SIGNUP_ID = "signup_id";

    private final StripeSettings settings;
    private final Environment environment;
    private volatile @Nullable StripeClient client;

    StripeGateway(StripeSettings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
        Stripe.setAppInfo("Threshold", "0.1.0");
    }

    /**
     * Makes the payment's checkout session, or finds the one that an earlier call with the same payment made.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     * @throws RefusedException when Stripe will not, such as for a price below its least amount; there is no session then
     */
    StripeSession create(Payment payment) {
        SessionCreateParams params = SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setClientReferenceId(payment.signupId().toString())
                .setCustomerEmail(payment.customerEmail())
                .setLocale(locale(payment))
                .setSuccessUrl(payment.successUrl())
                .setCancelUrl(payment.cancelUrl())
                .setExpiresAt(payment.expiresAt().getEpochSecond())
                .putMetadata(PAYMENT_ID, payment.id().toString())
                .putMetadata(SIGNUP_ID, payment.signupId().toString())
                .setPaymentIntentData(SessionCreateParams.PaymentIntentData.builder()
                        .putMetadata(PAYMENT_ID, payment.id().toString())
                        .putMetadata(SIGNUP_ID, payment.signupId().toString())
                        .build())
                .addLineItem(SessionCreateParams.LineItem.builder()
                        .setQuantity(1L)
                        .setPriceData(SessionCreateParams.LineItem.PriceData.builder()
                                .setCurrency(payment.currency().toLowerCase(Locale.ROOT))
                                .setUnitAmount(payment.amount())
                                .setProductData(SessionCreateParams.LineItem.PriceData.ProductData.builder()
                                        .setName(payment.productName())
                                        .build())
                                .build())
                        .build())
                .build();
        RequestOptions options = RequestOptions.builder().setIdempotencyKey("checkout-" + payment.id()).build();
        return session(stripe -> stripe.v1().checkout().sessions().create(params, options));
    }

    /**
     * @throws CheckoutUnavailableException when Stripe cannot say now
     * @throws RefusedException when Stripe knows no such session
     */
    StripeSession retrieve(String sessionId) {
        SessionRetrieveParams params = SessionRetrieveParams.builder().addExpand("payment_intent").build();
        return session(stripe -> stripe.v1().checkout().sessions().retrieve(sessionId, params));
    }

    /** A page of Stripe's own list of sessions, the newest first. */
    record SessionPage(List<StripeSession> sessions, @Nullable String next) {
    }

    /**
     * Stripe's own list of sessions.
     *
     * @param since the earliest creation, to the second
     * @param after {@code next} of the page before; null for the first page
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    SessionPage list(Instant since, @Nullable String after) {
        SessionListParams params = SessionListParams.builder()
                .setCreated(SessionListParams.Created.builder().setGte(since.getEpochSecond()).build())
                .setLimit(100L)
                .setStartingAfter(after)
                .addExpand("data.payment_intent")
                .build();
        var page = call(stripe -> stripe.v1().checkout().sessions().list(params));
        List<Session> sessions = page.getData();
        return new SessionPage(sessions.stream().map(StripeGateway::read).toList(),
                page.getHasMore() && !sessions.isEmpty() ? sessions.getLast().getId() : null);
    }

    /**
     * The session that names this payment, among those that Stripe made since the payment was begun.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    Optional<StripeSession> find(Payment payment) {
        Instant since = payment.createdAt().minusSeconds(300);
        for (SessionPage page = list(since, null);; page = list(since, page.next())) {
            Optional<StripeSession> found = page.sessions().stream()
                    .filter(session -> payment.id().equals(session.paymentId())).findFirst();
            if (found.isPresent() || page.next() == null) {
                return found;
            }
        }
    }

    /**
     * Ends a session, so that it can no longer be paid.
     *
     * @return the session as it is now: expired, or what it has become in the meantime
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    StripeSession expire(String sessionId) {
        try {
            return session(stripe -> stripe.v1().checkout().sessions().expire(sessionId));
        } catch (RefusedException e) {
            return retrieve(sessionId);
        }
    }

    /**
     * Gives back what is left of a payment.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     * @throws RefusedException when Stripe will not; its code tells why
     */
    StripeRefund createRefund(Payment payment) {
        RefundCreateParams params = RefundCreateParams.builder()
                .setPaymentIntent(intentId(payment))
                .setReason(payment.refundReason() == RefundReason.second_payment
                        ? RefundCreateParams.Reason.DUPLICATE : RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER)
                .putMetadata(PAYMENT_ID, payment.id().toString())
                .putMetadata(SIGNUP_ID, payment.signupId().toString())
                .build();
        // A refund that failed stays failed under its key; the next one is a new one.
        RequestOptions options = RequestOptions.builder()
                .setIdempotencyKey("refund-" + payment.id() + "-" + payment.refundTries()).build();
        return readRefund(call(stripe -> stripe.v1().refunds().create(params, options)));
    }

    /**
     * @throws CheckoutUnavailableException when Stripe cannot say now
     * @throws RefusedException when Stripe knows no such refund
     */
    StripeRefund refund(String refundId) {
        return readRefund(call(stripe -> stripe.v1().refunds().retrieve(refundId)));
    }

    /**
     * The newest refund of a payment that was not lost on its way.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    Optional<StripeRefund> latestRefund(Payment payment) {
        return latestRefund(refundsOf(payment));
    }

    /**
     * The same, or where all were lost the newest.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    Optional<StripeRefund> latestRefundOrLost(Payment payment) {
        List<Refund> refunds = refundsOf(payment);
        return latestRefund(refunds).or(() -> refunds.stream().findFirst().map(this::readRefund));
    }

    private Optional<StripeRefund> latestRefund(List<Refund> refunds) {
        return refunds.stream().map(this::readRefund).filter(refund -> !refund.isLost()).findFirst();
    }

    private List<Refund> refundsOf(Payment payment) {
        RefundListParams params = RefundListParams.builder().setPaymentIntent(intentId(payment)).setLimit(100L).build();
        return call(stripe -> stripe.v1().refunds().list(params)).getData();
    }

    /**
     * @throws CheckoutUnavailableException when Stripe cannot say now
     * @throws RefusedException when Stripe knows no such payment intent
     */
    Optional<StripeCharge> charge(String paymentIntentId) {
        PaymentIntentRetrieveParams params = PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build();
        return Optional.ofNullable(call(stripe -> stripe.v1().paymentIntents().retrieve(paymentIntentId, params))
                .getLatestChargeObject())
                .map(charge -> new StripeCharge(paymentIntentId,
                        charge.getMetadata() == null ? null : paymentId(charge.getMetadata()),
                        charge.getAmount(), charge.getAmountRefunded(), Boolean.TRUE.equals(charge.getDisputed())));
    }

    /**
     * Whether the payer's bank has called the charge back and the dispute about it is lost: then the money is theirs.
     *
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    boolean lostDispute(Payment payment) {
        DisputeListParams params = DisputeListParams.builder().setPaymentIntent(intentId(payment)).build();
        return call(stripe -> stripe.v1().disputes().list(params)).getData().stream()
                .anyMatch(dispute -> "lost".equals(dispute.getStatus()));
    }

    /** A page of one of Stripe's own lists of what was given or called back, the newest first. */
    record ReversalPage(List<Reversal> reversals, @Nullable String next) {
    }

    /**
     * Stripe's own list of refunds or of disputes.
     *
     * @param since the earliest creation, to the second
     * @param after {@code next} of the page before; null for the first page
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    ReversalPage reversals(Reversal.Kind kind, Instant since, @Nullable String after) {
        return switch (kind) {
            case refunds -> {
                RefundListParams params = RefundListParams.builder()
                        .setCreated(RefundListParams.Created.builder().setGte(since.getEpochSecond()).build())
                        .setLimit(100L).setStartingAfter(after).addExpand("data.payment_intent").build();
                StripeCollection<Refund> page = call(stripe -> stripe.v1().refunds().list(params));
                yield page(page, refund -> reversal(kind, refund.getPaymentIntentObject(), refund.getCreated()));
            }
            case disputes -> {
                DisputeListParams params = DisputeListParams.builder()
                        .setCreated(DisputeListParams.Created.builder().setGte(since.getEpochSecond()).build())
                        .setLimit(100L).setStartingAfter(after).addExpand("data.payment_intent").build();
                StripeCollection<Dispute> page = call(stripe -> stripe.v1().disputes().list(params));
                yield page(page, dispute -> reversal(kind, dispute.getPaymentIntentObject(), dispute.getCreated()));
            }
        };
    }

    private static <T extends HasId> ReversalPage page(StripeCollection<T> page, Function<T, Optional<Reversal>> read) {
        List<T> found = page.getData();
        return new ReversalPage(found.stream().map(read).flatMap(Optional::stream).toList(),
                page.getHasMore() && !found.isEmpty() ? found.getLast().getId() : null);
    }

    /** @param intent null for charges that other products make without one */
    private static Optional<Reversal> reversal(Reversal.Kind kind, @Nullable PaymentIntent intent, Long created) {
        return Optional.ofNullable(intent).map(found -> new Reversal(kind, found.getId(),
                found.getMetadata() == null ? null : paymentId(found.getMetadata()), Instant.ofEpochSecond(created)));
    }

    static String intentId(Payment paid) {
        return Objects.requireNonNull(paid.paymentIntentId(), "what was paid has a payment intent");
    }

    private StripeSession session(Call<Session> call) {
        return read(call(call));
    }

    private <T> T call(Call<T> call) {
        Assert.state(!TransactionSynchronizationManager.isActualTransactionActive(),
                "Stripe must not be called within a database transaction");
        try {
            return call.with(client());
        } catch (ApiException e) {
            throw new FaultException(e, isReplayed(e));
        } catch (IdempotencyException e) {
            // The key belongs to a request that was sent otherwise, such as before a deployment: what that one did not do is not done.
            throw new FaultException(e, true);
        } catch (ApiConnectionException | RateLimitException e) {
            throw new CheckoutUnavailableException(e);
        } catch (InvalidRequestException e) {
            throw new RefusedException(e);
        } catch (StripeException e) {
            // Wrong key, missing permission: ours to mend, and the customer's answer is the same.
            throw new CheckoutUnavailableException(e);
        }
    }

    /** That a refund succeeded says nothing of earlier, partial ones: whether all is back, the charge tells. */
    private StripeRefund readRefund(Refund refund) {
        Optional<StripeCharge> charge = "succeeded".equals(refund.getStatus())
                ? charge(refund.getPaymentIntent()) : Optional.empty();
        return new StripeRefund(refund.getId(), refund.getPaymentIntent(),
                charge.map(StripeCharge::amountRefunded).orElse(refund.getAmount()), refund.getStatus(),
                charge.map(StripeCharge::isRefunded).orElse(false));
    }

    private static StripeSession read(Session session) {
        Map<String, String> metadata = session.getMetadata() == null ? Map.of() : session.getMetadata();
        return new StripeSession(session.getId(), session.getUrl(), session.getStatus(), session.getPaymentStatus(),
                // Those of other products may have none.
                Objects.requireNonNullElse(session.getAmountTotal(), 0L), Objects.requireNonNullElse(session.getCurrency(), ""), session.getPaymentIntent(), intentStatus(session),
                paymentId(metadata), Instant.ofEpochSecond(Objects.requireNonNullElse(session.getExpiresAt(), 0L)));
    }

    private static @Nullable String intentStatus(Session session) {
        PaymentIntent intent = session.getPaymentIntentObject();
        return intent == null ? null : intent.getStatus();
    }

    /** The payment that we named to Stripe; null where the metadata are another's. */
    static @Nullable UUID paymentId(Map<String, String> metadata) {
        try {
            String text = metadata.get(PAYMENT_ID);
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException anothersMetadata) {
            return null;
        }
    }

    private static SessionCreateParams.Locale locale(Payment payment) {
        return switch (payment.locale().getLanguage()) {
            case "de" -> SessionCreateParams.Locale.DE;
            case "es" -> SessionCreateParams.Locale.ES;
            case "en" -> SessionCreateParams.Locale.EN;
            default -> SessionCreateParams.Locale.AUTO;
        };
    }

    /** Made at the first call and not at start, since the sandbox's address is known only once the server listens. */
    private StripeClient client() {
        StripeClient made = client;
        if (made == null) {
            made = StripeClient.builder()
                    .setApiKey(settings.secretKey())
                    .setApiBase(apiBase())
                    .setConnectTimeout((int) settings.connectTimeout().toMillis())
                    .setReadTimeout((int) settings.readTimeout().toMillis())
                    // A double click's second call meets the first (409): the library waits and asks again with the same key.
                    .setMaxNetworkRetries(MAX_RETRIES)
                    .build();
            client = made;
        }
        return made;
    }

    private String apiBase() {
        if (settings.apiBase() != null) {
            return settings.apiBase().toString();
        }
        return environment.getRequiredProperty("threshold.payments.sandbox.enabled", Boolean.class)
                ? "http://127.0.0.1:" + environment.getRequiredProperty("local.server.port") + "/sandbox/stripe"
                : Stripe.LIVE_API_BASE;
    }

    private interface Call<T> {
        T with(StripeClient stripe) throws StripeException;
    }

    private static boolean isReplayed(ApiException fault) {
        StripeError error = fault.getStripeError();
        return error != null && error.getLastResponse() != null
                && error.getLastResponse().headers().firstValue("Idempotent-Replayed").filter("true"::equals).isPresent();
    }

    /** Stripe answered with a fault of its own, or to an earlier request, which tells nothing of whether the work was done. */
    static final class FaultException extends CheckoutUnavailableException {

        private final boolean remembered;

        FaultException(StripeException cause, boolean remembered) {
            super(cause);
            this.remembered = remembered;
        }

        /**
         * Whether this is about an earlier request with the same idempotency key, which Stripe knows for a day: that
         * request is over, and what it has not done it will not do.
         */
        boolean isRemembered() {
            return remembered;
        }
    }

    /** Stripe refused the request itself: it knows no such session, or the session's state does not allow it. */
    static final class RefusedException extends RuntimeException {
        RefusedException(InvalidRequestException cause) {
            super(cause.getMessage(), cause);
        }

        /** Stripe's error code, such as {@code charge_already_refunded}; null where it gave none. */
        @Nullable String code() {
            return ((InvalidRequestException) getCause()).getCode();
        }
    }
}
