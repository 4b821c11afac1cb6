package app.threshold.signup;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.ibm.icu.text.Transliterator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What may be an address, and what makes a good one. */
@Component
class Slugs {

    static final int MIN = 3;
    static final int MAX = 63;

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

    /** Would be taken for ours, for a machine's, or for a page of the site itself. */
    private static final Set<String> RESERVED = Set.of(
            "about", "abuse", "account", "accounts", "actuator", "admin", "administrator", "api", "app", "assets",
            "autoconfig", "autodiscover", "billing", "blog", "broadcasthost", "calendar", "cdn", "checkout", "config",
            "console", "contact", "dashboard", "demo", "dev", "dns", "docs", "download", "email", "error", "example",
            "favicon", "feedback", "files", "forgot-password", "ftp", "health", "help", "home", "hostmaster", "http",
            "https", "imap", "img", "info", "isatap", "jobs", "legal", "localdomain", "localhost", "login", "logout",
            "mail", "marketing", "media", "metrics", "mobile", "mx", "news", "newsletter", "no-reply", "noreply", "null",
            "oauth", "official", "operator", "operators", "owner", "password", "payment", "payments", "pop", "pop3",
            "postmaster", "pricing", "privacy", "production", "root", "sales", "sandbox", "search", "secure", "security",
            "settings", "shop", "signin", "signup", "site", "sites", "smtp", "ssl", "ssladmin", "staff", "staging",
            "static", "status", "storefront", "stripe", "support", "sysadmin", "system", "team", "terms", "test",
            "threshold", "undefined", "unsubscribe", "user", "users", "usenet", "uucp", "verify-email", "webhook",
            "webhooks", "webmail", "webmaster", "wedding", "wpad", "www", "www1", "www2");

    private final Transliterator ascii = Transliterator.getInstance("Any-Latin; Latin-ASCII; Any-Lower");
    private final Transliterator germanAscii = Transliterator.getInstance("Any-Latin; de-ASCII; Latin-ASCII; Any-Lower");

    /** How a text fares as an address. */
    enum Fault {
        NONE, MISSING, SHORT, LONG, FORM, RESERVED;

        /** The end of the message key. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Fault check(String slug) {
        if (slug.isEmpty()) {
            return Fault.MISSING;
        }
        if (!slug.matches("[a-z0-9-]*")) {
            return Fault.FORM;
        }
        if (slug.length() < MIN) {
            return Fault.SHORT;
        }
        if (slug.length() > MAX) {
            return Fault.LONG;
        }
        if (!FORM.matcher(slug).matches()) {
            return Fault.FORM;
        }
        // A name that browsers and resolvers read as encoded is not for people to choose.
        return RESERVED.contains(slug) || slug.startsWith("xn--") ? Fault.RESERVED : Fault.NONE;
    }

    /** The signup's own names as addresses, best first; all are of the right form, and none is known to be free. */
    List<String> candidates(PendingSignup signup) {
        Locale locale = signup.locale();
        Stream<String> texts;
        if (signup.isWedding()) {
            String one = firstWord(signup.partner1Name());
            String other = firstWord(signup.partner2Name());
            int year = signup.weddingDate() == null ? 0 : signup.weddingDate().getYear();
            texts = Stream.of(one + " and " + other, one + " " + other + " " + year, other + " and " + one,
                    one + " and " + other + " " + year, one + " " + other + " wedding",
                    signup.partner1Name() + " and " + signup.partner2Name());
        } else {
            texts = Stream.of(signup.businessName(), signup.businessName() + " " + signup.city(),
                    signup.businessName() + " " + signup.category(), signup.city() + " " + signup.businessName(),
                    signup.businessName() + " weddings");
        }
        return texts.map(text -> of(text, locale)).filter(slug -> check(slug) == Fault.NONE).distinct().toList();
    }

    /** Variations of what somebody typed, for when it is taken. */
    List<String> variations(String slug, PendingSignup signup) {
        Stream<String> ends = signup.isWedding() && signup.weddingDate() != null
                ? Stream.of(" " + signup.weddingDate().getYear(), " wedding", " and family")
                : Stream.of(" " + signup.city(), " " + signup.category(), " weddings", " studio");
        return ends.map(end -> of(slug.substring(0, Math.min(slug.length(), MAX - 15)) + end, signup.locale()))
                .filter(variation -> check(variation) == Fault.NONE).distinct().toList();
    }

    /** A text in the letters of an address, cut at a word's end where it is too long; may still be too short. */
    String of(String text, Locale locale) {
        Transliterator transliterator = locale.getLanguage().equals("de") ? germanAscii : ascii;
        String slug = transliterator.transliterate(text).toLowerCase(Locale.ROOT)
                .replace("&", " and ").replaceAll("['’`]", "")
                .replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (slug.length() > MAX) {
            int cut = slug.lastIndexOf('-', MAX);
            slug = slug.substring(0, cut >= MIN ? cut : MAX).replaceAll("-+$", "");
        }
        return slug;
    }

    private static String firstWord(@Nullable String name) {
        return name == null ? "" : name.split(" ", 2)[0];
    }
}
