package app.threshold.payment.sandbox;

import java.util.Optional;
import java.util.stream.Stream;

/** Stripe's test cards that the page knows; any other number is no card at all. */
enum TestCard {

    PAYS("4242424242424242"),
    DECLINED("4000000000000002"),
    INSUFFICIENT_FUNDS("4000000000009995");

    private final String number;

    TestCard(String number) {
        this.number = number;
    }

    /** @param typed digits, with spaces or hyphens between them as people write them */
    static Optional<TestCard> of(String typed) {
        String digits = typed.replaceAll("[\\s-]", "");
        return Stream.of(values()).filter(card -> card.number.equals(digits)).findFirst();
    }

    /** In groups of four, as it stands on a card. */
    public String printed() {
        return number.replaceAll("(.{4})(?!$)", "$1 ");
    }

    String last4() {
        return number.substring(number.length() - 4);
    }
}
