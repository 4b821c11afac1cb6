package app.threshold.platform;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.text.MessagePattern;
import com.ibm.icu.text.MessagePattern.ArgType;
import com.ibm.icu.text.MessagePattern.Part;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.ResourceBundleMessageSource;

/**
 * Every sentence, from {@code messages*.properties}, written by ICU's MessageFormat instead of the JDK's: it knows the plural
 * forms of each language, <code>{0, plural, one {…} other {…}}</code>, of which Arabic has six.
 */
class Messages extends ResourceBundleMessageSource {

    /** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. */
    private static final char ISOLATE = '\u2068';
    private static final char END_OF_ISOLATE = '\u2069';

    /** Both are few: sentences with arguments, and languages with their known regions. */
    private final Map<Locale, Map<String, MessageFormat>> formats = new ConcurrentHashMap<>();

    Messages() {
        setBasename("messages");
        setDefaultEncoding("UTF-8");
        setFallbackToSystemLocale(false);
    }

    @Override
    protected @Nullable String getMessageInternal(@Nullable String code, Object @Nullable [] args, @Nullable Locale locale) {
        if (code == null) {
            return null;
        }
        Locale language = locale == null ? Locale.ENGLISH : locale;
        String sentence = resolveCodeWithoutArguments(code, language);
        if (sentence == null || args == null || args.length == 0) {
            return sentence;
        }
        MessageFormat format = formats.computeIfAbsent(language, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(sentence, pattern -> new MessageFormat(pattern, Languages.withDigits(language)));
        Object[] arguments = arguments(sentence, resolveArguments(args, language), language);
        synchronized (format) {
            return format.format(arguments);
        }
    }

    /**
     * A number that decides a plural may come as text, as a mail's job keeps it. Text within a sentence that runs from right
     * to left is isolated: an e-mail, an address or a price would otherwise pull the full stop behind it to its other side.
     */
    private static Object[] arguments(String sentence, Object[] given, Locale language) {
        Object[] arguments = given.clone();
        boolean isolated = Languages.isRightToLeft(language);
        for (int n = 0; n < arguments.length; n++) {
            if (arguments[n] instanceof CharSequence text) {
                arguments[n] = isolated ? ISOLATE + text.toString() + END_OF_ISOLATE : text;
            }
        }
        if (sentence.contains("plural")) {
            MessagePattern pattern = new MessagePattern(sentence);
            for (int n = 0; n + 1 < pattern.countParts(); n++) {
                Part part = pattern.getPart(n);
                if (part.getType() == Part.Type.ARG_START && part.getArgType() == ArgType.PLURAL) {
                    int number = pattern.getPart(n + 1).getValue();
                    if (given[number] instanceof CharSequence text) {
                        arguments[number] = Long.valueOf(text.toString());
                    }
                }
            }
        }
        return arguments;
    }
}
