package app.threshold.payment.sandbox;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request's form-encoded parameters under their full names, such as {@code line_items[0][quantity]}. What nobody has
 * read when {@link #refuseUnread()} is called was unknown, so that a misspelt name is refused as Stripe refuses it.
 */
final class Parameters {

    private final SortedMap<String, String> values = new TreeMap<>();
    private final Set<String> read = new HashSet<>();

    private Parameters() {
    }

    static Parameters of(Map<String, String[]> form) {
        var parameters = new Parameters();
        form.forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                // Lists come as name[0], name[1] or as name[] several times; of anything else the last one counts.
                String fullName = name.endsWith("[]") ? name.substring(0, name.length() - 1) + i + "]" : name;
                parameters.values.put(fullName, values[i]);
            }
        });
        return parameters;
    }

    /** Equal for equal parameters, in whatever order they came. */
    String hash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            values.forEach((name, value) -> {
                sha256.update((name.length() + ":" + name + value.length() + ":" + value)
                        .getBytes(StandardCharsets.UTF_8));
            });
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean has(String name) {
        return values.keySet().stream().anyMatch(each -> each.equals(name) || each.startsWith(name + "["));
    }

    @Nullable String text(String name, int maxLength) {
        read.add(name);
        String value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value.isBlank()) {
            throw StripeRefusal.badParameter("parameter_invalid_empty", name, ("You passed an empty string for '%s'. "
                    + "We assume empty values are an attempt to unset a parameter; however '%s' cannot be unset. "
                    + "You should remove '%s' from your request or supply a non-empty value.")
                            .formatted(name, name, name));
        }
        if (value.length() > maxLength) {
            throw StripeRefusal.badParameter(null, name, "Invalid string: %s…; must be at most %d characters"
                    .formatted(value.substring(0, 10), maxLength));
        }
        return value;
    }

    String requiredText(String name, int maxLength) {
        String value = text(name, maxLength);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** One of the words; null where the parameter is absent. */
    @Nullable String word(String name, List<String> allowed) {
        String value = text(name, 100);
        if (value != null && !allowed.contains(value)) {
            throw StripeRefusal.badParameter(null, name,
                    "Invalid %s: must be one of %s".formatted(name, String.join(", ", allowed)));
        }
        return value;
    }

    @Nullable Long integer(String name) {
        String value = text(name, 30);
        if (value == null) {
            return null;
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw StripeRefusal.badParameter("parameter_invalid_integer", name, "Invalid integer: " + value);
        }
    }

    long requiredInteger(String name) {
        Long value = integer(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    @Nullable Instant time(String name) {
        Long seconds = integer(name);
        try {
            return seconds == null ? null : Instant.ofEpochSecond(seconds);
        } catch (DateTimeException e) {
            throw StripeRefusal.badParameter("parameter_invalid_integer", name, "Invalid timestamp: " + seconds);
        }
    }

    /** An absolute URL of the web; what is in braces is Stripe's placeholder and need not be valid in a URL. */
    @Nullable String url(String name) {
        String value = text(name, 5000);
        if (value == null) {
            return null;
        }
        try {
            URI uri = new URI(value.replace("{CHECKOUT_SESSION_ID}", "id"));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return value;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw StripeRefusal.badParameter("url_invalid", name, "Not a valid URL");
    }

    /** The entries of {@code name[…]}, at most 50 with keys of 40 and values of 500 characters. */
    Map<String, String> metadata(String name) {
        Pattern entry = Pattern.compile(Pattern.quote(name) + "\\[([^\\[\\]]*)]");
        var metadata = new LinkedHashMap<String, String>();
        values.forEach((fullName, value) -> {
            Matcher matcher = entry.matcher(fullName);
            if (matcher.matches()) {
                read.add(fullName);
                String key = matcher.group(1);
                if (key.isEmpty() || key.length() > 40) {
                    throw StripeRefusal.badParameter(null, fullName,
                            "Metadata keys must have 1 to 40 characters, and '%s' has not.".formatted(key));
                }
                if (value.length() > 500) {
                    throw StripeRefusal.badParameter(null, fullName,
                            "Metadata values can be up to 500 characters, and that of '%s' is longer.".formatted(key));
                }
                metadata.put(key, value);
            }
        });
        if (metadata.size() > 50) {
            throw StripeRefusal.badParameter(null, name, "Metadata can have up to 50 keys.");
        }
        return metadata;
    }

    /** The values of {@code name[0]}, {@code name[1]} and so on. */
    List<String> list(String name) {
        Pattern item = Pattern.compile(Pattern.quote(name) + "\\[\\d+]");
        return values.entrySet().stream()
                .filter(each -> item.matcher(each.getKey()).matches())
                .peek(each -> read.add(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What to expand in the answer; anything but the given is refused. */
    Set<String> expand(String... expandable) {
        var asked = new HashSet<>(list("expand"));
        for (String each : asked) {
            if (!List.of(expandable).contains(each)) {
                throw StripeRefusal.badParameter(null, "expand",
                        "This property cannot be expanded (%s).".formatted(each));
            }
        }
        return asked;
    }

    /** What to expand in each object of a list, without the {@code data.} that it is asked for by. */
    Set<String> expandEach(String... expandable) {
        return expand(Stream.of(expandable).map("data."::concat).toArray(String[]::new)).stream()
                .map(each -> each.substring("data.".length())).collect(Collectors.toSet());
    }

    void refuseUnread() {
        for (String name : values.keySet()) {
            if (!read.contains(name)) {
                throw StripeRefusal.badParameter("parameter_unknown", name, "Received unknown parameter: " + name);
            }
        }
    }

    static StripeRefusal missing(String name) {
        return StripeRefusal.badParameter("parameter_missing", name, "Missing required param: %s.".formatted(name));
    }
}
