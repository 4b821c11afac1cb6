package app.threshold.signup;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the wizard demands of its fields, for those who describe a tenant by other ways: the console, the API, an import. */
@Component
public class FieldRules {

    private final Slugs slugs;

    FieldRules(Slugs slugs) {
        this.slugs = slugs;
    }

    /** The looks of a wedding site; the words are the messages {@code site.theme.<code>}. */
    public static List<String> themes() {
        return AddressForm.THEMES;
    }

    /** What a business may be; the words are the messages {@code signup.category.<code>}. */
    public static List<String> categories() {
        return StorefrontForm.CATEGORIES;
    }

    /** A line as it is kept: composed (NFC), without control characters, with single spaces; nothing becomes empty. */
    public static String tidy(@Nullable String typed) {
        return TidyText.of(typed);
    }

    /**
     * What is wrong with an address, of: missing, short, long, form, reserved. Empty where nothing is; whether it is
     * free, only the registry of addresses can say.
     */
    public Optional<String> faultOfAddress(String slug) {
        Slugs.Fault fault = slugs.check(slug);
        return fault == Slugs.Fault.NONE ? Optional.empty() : Optional.of(fault.word());
    }
}
