package app.threshold.account;

import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which passwords may be chosen. Lengths are counted in code points, so an emoji is one character here. */
final class PasswordRules {

    static final int MIN_LENGTH = 8;
    static final int MAX_LENGTH = 128;

    /** The 30,000 commonest of leaked passwords that are long enough to be chosen, in lower case. */
    private static final Set<String> COMMON = common();

    enum Verdict {
        GOOD, TOO_SHORT, TOO_LONG, COMMON;

        String messageKey() {
            return switch (this) {
                case GOOD -> throw new IllegalStateException("There is nothing to say about a good password");
                case TOO_SHORT -> "account.password.tooShort";
                case TOO_LONG -> "account.password.tooLong";
                case COMMON -> "account.password.common";
            };
        }
    }

    private PasswordRules() {
    }

    static Verdict judge(CharSequence typed) {
        String password = normalize(typed);
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH) {
            return Verdict.TOO_SHORT;
        }
        if (length > MAX_LENGTH) {
            return Verdict.TOO_LONG;
        }
        return COMMON.contains(password.toLowerCase(Locale.ROOT)) ? Verdict.COMMON : Verdict.GOOD;
    }

    /** RFC 8265: one keyboard types é as one character and another as two, and both shall log in. */
    static String normalize(CharSequence typed) {
        return Normalizer.normalize(typed, Normalizer.Form.NFC);
    }

    private static Set<String> common() {
        try {
            return StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies().stream()
                    .filter(password -> password.length() >= MIN_LENGTH)
                    .map(password -> password.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("The list of common passwords cannot be read", e);
        }
    }
}
