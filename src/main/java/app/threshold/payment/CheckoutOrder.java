package app.threshold.payment;

import java.net.URI;
import java.util.Locale;
import java.util.UUID;

/**
 * What is to be paid, as the customer was shown it.
 *
 * @param signupId   who pays; comes back in the events
 * @param product    what the checkout page calls it, at most 120 characters
 * @param amount     in the currency's minor unit, above zero
 * @param currency   ISO 4217
 * @param successUrl where Stripe sends the customer afterwards; proves nothing
 * @param cancelUrl  where the checkout page's way back leads
 */
public record CheckoutOrder(UUID signupId, String product, long amount, String currency, String customerEmail,
        Locale locale, URI successUrl, URI cancelUrl) {
}
