package app.threshold.payment.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What one may pay with on the payment page. A bank debit is promised now and settles later, or fails later. */
enum PaymentMethod {

    CARD, US_BANK_ACCOUNT, SEPA_DEBIT;

    static final List<String> WIRE_NAMES = Stream.of(values()).map(PaymentMethod::wireName).toList();

    /** What a session offers whose parameters name nothing, as Stripe's account settings would decide it. */
    static List<PaymentMethod> offeredFor(String currency) {
        return switch (currency) {
            case "usd" -> List.of(CARD, US_BANK_ACCOUNT);
            case "eur" -> List.of(CARD, SEPA_DEBIT);
            default -> List.of(CARD);
        };
    }

    boolean takes(String currency) {
        return this == CARD || offeredFor(currency).contains(this);
    }

    public boolean settlesLater() {
        return this != CARD;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PaymentMethod of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
