package app.threshold.platform;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What somebody searches for, as the beginning of a text in lower case. In SQL as two bounds and not with LIKE, whose
 * index is only used where the pattern is known while the query is planned.
 *
 * @param text trimmed and in lower case; never empty
 */
public record Prefix(String text) {

    /** As long as the longest of what is searched, an e-mail address. */
    public static final int LONGEST = 254;

    /** The greatest character there is. */
    private static final String END = Character.toString(Character.MAX_CODE_POINT);

    /** @return null when nothing is searched for */
    public static @Nullable Prefix of(@Nullable String typed) {
        String text = typed == null ? "" : typed.strip().toLowerCase(Locale.ROOT);
        return text.isEmpty() ? null : new Prefix(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
    }

    /**
     * @param column SQL of a text in lower case that has an index with pattern operators
     * @return a condition
     */
    public static String condition(String column) {
        return "%1$s ~>=~ :prefix AND %1$s ~<~ :prefixEnd".formatted(column);
    }

    /**
     * What follows ORDER BY where only so many are looked for: read in this order, the index gives no more than those.
     * Without it a table is read from its beginning until enough are found, which may be never.
     */
    public static String order(String column) {
        return column + " USING ~<~";
    }

    /** Those of {@link #condition}, and {@code whole}: the text in upper case, as references are written. */
    public Map<String, Object> parameters() {
        return Map.of("prefix", text, "prefixEnd", text + END, "whole", text.toUpperCase(Locale.ROOT));
    }
}
