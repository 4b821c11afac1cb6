package app.threshold.payment.sandbox;

import java.util.Optional;
import java.util.stream.Stream;

/** Stripe's test cards that the page knows; any other number is no card at all. */
enum TestCard {

    PAYS("4242424242424242"),
    DECLINED("4000000000000002"),
    INSUFFICIENT_FUNDS("4000000000009995"),
    /** Pays once its holder has proved to be that. */
    AUTHENTICATED("4000002500003155"),
    /** Refunds to it are pending at first, and succeed later. */
    REFUNDED_LATER("4000000000007726"),
    /** The first refund to it seems to succeed, and fails later. */
    REFUND_FAILS("4000000000005126"),
    /** Pays, and then the payer's bank takes the money back. */
    DISPUTED("4000000000000259");

    private final String number;

    TestCard(String number) {
        this.number = number;
    }

    /** @param typed digits, with spaces or hyphens between them as people write them */
    static Optional<TestCard> of(String typed) {
        String digits = typed.replaceAll("[\\s-]", "");
        return Stream.of(values()).filter(card -> card.number.equals(digits)).findFirst();
    }

    /** The one that these are the last digits of, which no two have in common. */
    static Optional<TestCard> endingIn(String last4) {
        return Stream.of(values()).filter(card -> card.last4().equals(last4)).findFirst();
    }

    /** In groups of four, as it stands on a card. */
    public String printed() {
        return number.replaceAll("(.{4})(?!$)", "$1 ");
    }

    String last4() {
        return number.substring(number.length() - 4);
    }
}
