package app.threshold.platform;

import com.ibm.icu.util.ULocale;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The languages that people are spoken to in. Each has its {@code messages_<language>.properties}; English is the file without a
 * suffix, and what everybody reads whose languages are not among them.
 */
public final class Languages {

    /** In the order in which they are offered, by their own names. */
    public static final List<Locale> ALL = List.of(Locale.ENGLISH, Locale.GERMAN, Locale.of("es"), Locale.of("ar"));

    /** A region decides how dates and money are written. Only known ones: each locale met is kept with its formats. */
    private static final Set<Locale> WITH_REGION = Arrays.stream(NumberFormat.getAvailableLocales())
            .map(locale -> Locale.of(locale.getLanguage(), locale.getCountry()))
            .filter(locale -> isSpoken(locale.getLanguage())).collect(Collectors.toUnmodifiableSet());

    private Languages() {
    }

    /**
     * @param code such as {@code de}
     * @return nothing where it is none of {@link #ALL}
     */
    public static Optional<Locale> of(@Nullable String code) {
        return ALL.stream().filter(language -> language.getLanguage().equals(code)).findFirst();
    }

    /**
     * What suits whoever wishes this best.
     *
     * @param acceptLanguage the header; null, empty or ill-formed is no wish
     * @param chosen one of {@link #ALL}; null for whichever the header likes best. The region, if the header names one with
     *     this language, stays the header's
     * @return a language of {@link #ALL}, with a region where one was wished for
     */
    static Locale wished(@Nullable String acceptLanguage, @Nullable Locale chosen) {
        List<Locale> wishes = wishes(acceptLanguage);
        return wishes.stream().filter(wish -> chosen == null ? isSpoken(wish.getLanguage())
                        : wish.getLanguage().equals(chosen.getLanguage()))
                .findFirst().map(Languages::withKnownRegion)
                .orElse(chosen == null ? Locale.ENGLISH : chosen);
    }

    /** The same as stored with a signup or an account, which may be older than the list above. */
    public static Locale stored(@Nullable String tag) {
        Locale locale = tag == null ? Locale.ENGLISH : Locale.forLanguageTag(tag);
        return isSpoken(locale.getLanguage()) ? withKnownRegion(locale) : Locale.ENGLISH;
    }

    public static boolean isRightToLeft(Locale locale) {
        return ULocale.forLocale(locale).isRightToLeft();
    }

    /**
     * For whatever writes numbers: in Arabic, too, with the digits 0 to 9. Codes, PINs, card numbers and addresses are typed
     * with these, and a page that shows both kinds side by side is read wrongly.
     */
    static Locale withDigits(Locale locale) {
        return locale.getLanguage().equals("ar")
                ? new Locale.Builder().setLocale(locale).setUnicodeLocaleKeyword("nu", "latn").build() : locale;
    }

    private static boolean isSpoken(String language) {
        return of(language).isPresent();
    }

    private static Locale withKnownRegion(Locale locale) {
        Locale plain = Locale.of(locale.getLanguage(), locale.getCountry());
        return WITH_REGION.contains(plain) ? plain : Locale.of(locale.getLanguage());
    }

    private static List<Locale> wishes(@Nullable String header) {
        if (header == null || header.isBlank() || header.length() > 500) {
            return List.of();
        }
        try {
            return LanguageRange.parse(header).stream().filter(range -> range.getWeight() > 0)
                    .map(range -> Locale.forLanguageTag(range.getRange().replace("-*", ""))).toList();
        } catch (IllegalArgumentException illFormed) {
            return List.of();
        }
    }
}
