package app.threshold.payment.sandbox;

import app.threshold.platform.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkout session as its page shows it, with amounts written out.
 *
 * @param timeLeft until it expires
 * @param failure the code of what the last try came to; null where there was none
 * @param testExpiry an expiry date that a test card may have
 */
record CheckoutView(String id, String amount, List<Item> items, @Nullable String cancelUrl, boolean canFailProvisioning,
        Instant expiresAt, Duration timeLeft, @Nullable String failure, List<PaymentMethod> methods, List<TestCard> testCards, String testExpiry) {

    /** Seconds that a bank debit may be chosen to take. */
    private static final List<Long> SETTLING = List.of(0L, 10L, 120L, 3600L, 345_600L);

    record Item(String name, @Nullable String description, long quantity, String amount) {
    }

    /** The one that is not a card, in Stripe's words; null where there is none. */
    public @Nullable String bankDebit() {
        return methods.stream().filter(PaymentMethod::settlesLater).findFirst().map(PaymentMethod::wireName).orElse(null);
    }

    public boolean takesCards() {
        return methods.contains(PaymentMethod.CARD);
    }

    public List<Long> settling() {
        return SETTLING;
    }

    public List<WebhookFault.Kind> webhookFaults() {
        return List.of(WebhookFault.Kind.values());
    }

    static CheckoutView of(CheckoutSession session, Money money, Instant now) {
        return new CheckoutView(session.id(), money.format(session.amountTotal(), session.currency()),
                session.lineItems().stream().map(item -> new Item(item.name(), item.description(), item.quantity(),
                        money.format(item.amount(), session.currency()))).toList(),
                session.cancelUrl(), PayCheckoutSession.reference(session).isPresent(),
                session.expiresAt(), Duration.between(now, session.expiresAt()),
                session.payment() == null || session.payment().failure() == null ? null : session.payment().failure().code(),
                session.paymentMethods(), List.of(TestCard.values()),
                "12 / %02d".formatted((session.createdAt().atZone(ZoneOffset.UTC).getYear() + 3) % 100));
    }
}
