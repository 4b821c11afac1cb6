package app.threshold.tenant;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/**
 * Names and descriptions of plans and packages are data, and in whatever language an operator or owner wrote them. Those that
 * Threshold is shipped with are in the reader's, for as long as nobody has changed them. Templates reach it as {@code @planWords}.
 */
@Component
public class PlanWords {

    private static final String KEY = "tenant.shipped.";

    private final MessageSource messages;

    /** From the words that the first migration wrote to their key. */
    private final Map<String, String> shipped;

    PlanWords(MessageSource messages) {
        this.messages = messages;
        this.shipped = List.of("wedding", "wedding.text", "storefront", "storefront.text", "segment", "basic", "basic.text",
                        "standard", "standard.text", "premium", "premium.text").stream()
                .collect(Collectors.toUnmodifiableMap(key -> messages.getMessage(KEY + key, null, Locale.ENGLISH), Function.identity()));
    }

    /** In the language of the current request. */
    public @Nullable String of(@Nullable String words) {
        return words == null ? null : of(words, LocaleContextHolder.getLocale());
    }

    public String of(String words, Locale language) {
        String key = shipped.get(words);
        return key == null ? words : messages.getMessage(KEY + key, null, language);
    }
}
