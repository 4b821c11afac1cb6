package app.threshold.signup;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** The address step's fields; {@code theme} for a couple only. */
record AddressForm(String slug, String theme) {

    /** The looks of a wedding site; the words are the messages {@code signup.theme.<code>}. */
    static final List<String> THEMES = List.of("classic", "garden", "modern");

    AddressForm(@Nullable String slug, @Nullable String theme) {
        this.slug = slug == null ? "" : slug.strip().toLowerCase(Locale.ROOT);
        this.theme = theme == null ? "" : theme;
    }
}
