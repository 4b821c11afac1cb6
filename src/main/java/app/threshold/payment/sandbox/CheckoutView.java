package app.threshold.payment.sandbox;

import app.threshold.platform.Money;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkout session as its page shows it, with amounts written out.
 *
 * @param testExpiry an expiry date that a test card may have
 */
record CheckoutView(String id, String amount, List<Item> items, @Nullable String cancelUrl, boolean canFailProvisioning,
        List<TestCard> testCards, String testExpiry) {

    record Item(String name, @Nullable String description, long quantity, String amount) {
    }

    static CheckoutView of(CheckoutSession session, Money money) {
        return new CheckoutView(session.id(), money.format(session.amountTotal(), session.currency()),
                session.lineItems().stream().map(item -> new Item(item.name(), item.description(), item.quantity(),
                        money.format(item.amount(), session.currency()))).toList(),
                session.cancelUrl(), PayCheckoutSession.reference(session).isPresent(), List.of(TestCard.values()),
                "12 / %02d".formatted((session.createdAt().atZone(ZoneOffset.UTC).getYear() + 3) % 100));
    }
}
