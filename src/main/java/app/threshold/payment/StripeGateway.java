package app.threshold.payment;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.checkout.SessionCreateParams;
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
                // What settles at once: a bank debit would be answered days later, by events that nothing follows yet.
                .addPaymentMethodType(SessionCreateParams.PaymentMethodType.CARD)
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
        return call(stripe -> stripe.v1().checkout().sessions().create(params, options));
    }

    /**
     * @throws CheckoutUnavailableException when Stripe cannot say now
     * @throws RefusedException when Stripe knows no such session
     */
    StripeSession retrieve(String sessionId) {
        return call(stripe -> stripe.v1().checkout().sessions().retrieve(sessionId));
    }

    /**
     * Ends a session, so that it can no longer be paid.
     *
     * @return the session as it is now: expired, or what it has become in the meantime
     * @throws CheckoutUnavailableException when Stripe cannot say now
     */
    StripeSession expire(String sessionId) {
        try {
            return call(stripe -> stripe.v1().checkout().sessions().expire(sessionId));
        } catch (RefusedException e) {
            return retrieve(sessionId);
        }
    }

    private StripeSession call(Call call) {
        Assert.state(!TransactionSynchronizationManager.isActualTransactionActive(),
                "Stripe must not be called within a database transaction");
        try {
            return read(call.with(client()));
        } catch (ApiConnectionException | ApiException | RateLimitException e) {
            throw new CheckoutUnavailableException(e);
        } catch (InvalidRequestException e) {
            throw new RefusedException(e);
        } catch (StripeException e) {
            // Wrong key, missing permission: ours to mend, and the customer's answer is the same.
            throw new CheckoutUnavailableException(e);
        }
    }

    private static StripeSession read(Session session) {
        Map<String, String> metadata = session.getMetadata() == null ? Map.of() : session.getMetadata();
        return new StripeSession(session.getId(), session.getUrl(), session.getStatus(), session.getPaymentStatus(),
                session.getAmountTotal(), session.getCurrency(), session.getPaymentIntent(),
                paymentId(metadata.get(PAYMENT_ID)).orElse(null), Instant.ofEpochSecond(session.getExpiresAt()));
    }

    private static Optional<UUID> paymentId(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(UUID::fromString);
        } catch (IllegalArgumentException anothersMetadata) {
            return Optional.empty();
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

    private interface Call {
        Session with(StripeClient stripe) throws StripeException;
    }

    /** Stripe refused the request itself: it knows no such session, or the session's state does not allow it. */
    static final class RefusedException extends RuntimeException {
        RefusedException(InvalidRequestException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
