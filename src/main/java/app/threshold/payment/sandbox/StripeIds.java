package app.threshold.payment.sandbox;

import java.security.SecureRandom;

/** Ids in Stripe's form. A session's id is all that opens its payment page, so they come from a cryptographic source. */
final class StripeIds {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private StripeIds() {
    }

    static String checkoutSession() {
        return "cs_test_" + letters(58);
    }

    /** @param prefix such as {@code pi_}, {@code ch_}, {@code re_}, {@code evt_} */
    static String of(String prefix) {
        return prefix + letters(24);
    }

    private static String letters(int length) {
        return RANDOM.ints(length, 0, ALPHABET.length())
                .mapToObj(ALPHABET::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
