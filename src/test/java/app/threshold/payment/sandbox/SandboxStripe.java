package app.threshold.payment.sandbox;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.checkout.SessionCreateParams;
import java.util.UUID;
import org.springframework.core.env.Environment;

/** Stripe's own client, pointed at the sandbox as the application's settings would point it. */
final class SandboxStripe {

    private final String apiBase;
    private final String secretKey;
    private final int port;

    SandboxStripe(Environment environment) {
        port = environment.getRequiredProperty("local.server.port", Integer.class);
        apiBase = origin() + "/sandbox/stripe";
        secretKey = environment.getRequiredProperty(SandboxInitializer.SECRET_KEY);
    }

    String apiBase() {
        return apiBase;
    }

    String secretKey() {
        return secretKey;
    }

    String origin() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    StripeClient client() {
        return client(secretKey);
    }

    StripeClient client(String key) {
        return StripeClient.builder().setApiKey(key).setApiBase(apiBase).build();
    }

    /** A client that gives up soon, and does not try again by itself. */
    StripeClient impatient() {
        return StripeClient.builder().setApiKey(secretKey).setApiBase(apiBase).setReadTimeout(400)
                .setMaxNetworkRetries(0).build();
    }

    /** A client that tells each answer as it comes, and does not try again by itself. */
    StripeClient once() {
        return StripeClient.builder().setApiKey(secretKey).setApiBase(apiBase).setMaxNetworkRetries(0).build();
    }

    Session open() throws StripeException {
        return client().v1().checkout().sessions().create(order(UUID.randomUUID()).build());
    }

    Session open(SessionCreateParams params, String idempotencyKey) throws StripeException {
        return client().v1().checkout().sessions()
                .create(params, RequestOptions.builder().setIdempotencyKey(idempotencyKey).build());
    }

    Session find(Session session) throws StripeException {
        return client().v1().checkout().sessions().retrieve(session.getId());
    }

    /** What a signup for a wedding would ask for. */
    SessionCreateParams.Builder order(UUID reference) {
        return SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setClientReferenceId(reference.toString())
                .setCustomerEmail("ada@example.com")
                .setLocale(SessionCreateParams.Locale.AUTO)
                .setSuccessUrl(origin() + "/signup/finish?session={CHECKOUT_SESSION_ID}")
                .setCancelUrl(origin() + "/signup/review")
                .putMetadata("signup", reference.toString())
                .setPaymentIntentData(SessionCreateParams.PaymentIntentData.builder()
                        .setDescription("Threshold wedding").putMetadata("signup", reference.toString()).build())
                .addLineItem(item("Wedding website", 19900, 1));
    }

    static SessionCreateParams.LineItem item(String name, long unitAmount, long quantity) {
        return SessionCreateParams.LineItem.builder()
                .setQuantity(quantity)
                .setPriceData(SessionCreateParams.LineItem.PriceData.builder()
                        .setCurrency("usd")
                        .setUnitAmount(unitAmount)
                        .setProductData(SessionCreateParams.LineItem.PriceData.ProductData.builder()
                                .setName(name).setDescription("Online for two years").build())
                        .build())
                .build();
    }
}
