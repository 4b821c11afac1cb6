package app.threshold.signup;

import java.text.Normalizer;

import org.jspecify.annotations.Nullable;

/** What a person typed into a line of a form, as it is kept. */
final class TidyText {

    private TidyText() {
    }

    /** Composed (NFC), without control characters, each run of white space a single space, none at the ends. */
    static String of(@Nullable String typed) {
        return typed == null ? "" : Normalizer.normalize(typed, Normalizer.Form.NFC)
                .replaceAll("\\p{Cc}+", " ").replaceAll("[\\p{Z}]+", " ").strip();
    }
}
