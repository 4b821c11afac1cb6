package app.threshold.payment.sandbox;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Checkout Session in mode {@code payment}.
 *
 * @param status open, complete or expired; complete is paid, or may be once a delayed method settles
 * @param paymentMethods what the payer may choose from
 * @param amountTotal in the currency's minor unit
 * @param currency three lower-case letters
 * @param payment the payment, once somebody tried; an open session can have one that came to nothing yet
 */
record CheckoutSession(String id, Instant createdAt, Instant expiresAt, Status status, String url, String successUrl,
        @Nullable String cancelUrl, @Nullable String locale, String currency, long amountTotal,
        List<PaymentMethod> paymentMethods, List<LineItem> lineItems, @Nullable String clientReferenceId, @Nullable String customerEmail,
        Map<String, String> metadata, @Nullable String paymentDescription, Map<String, String> paymentMetadata,
        @Nullable PaymentIntent payment) {

    enum Status { OPEN, COMPLETE, EXPIRED }

    /** @param unitAmount in the currency's minor unit */
    record LineItem(String id, String priceId, String productId, String name, @Nullable String description,
            long unitAmount, long quantity) {

        long amount() {
            return unitAmount * quantity;
        }
    }

    boolean isPaid() {
        return payment != null && payment.isPaid();
    }

    boolean isOverdueAt(Instant now) {
        return status == Status.OPEN && !now.isBefore(expiresAt);
    }

    /** Scheme, host and port of where the payer goes back to. */
    String shopOrigin() {
        URI uri = URI.create(successUrl.replace("{CHECKOUT_SESSION_ID}", "id"));
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /** Where the payer goes who has paid. */
    String successUrlForThis() {
        return successUrl.replace("{CHECKOUT_SESSION_ID}", id);
    }
}
