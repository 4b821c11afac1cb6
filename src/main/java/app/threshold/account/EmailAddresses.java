package app.threshold.account;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** What an e-mail address looks like here, and which ones are the same. */
public final class EmailAddresses {

    /** RFC 5321, 4.5.3.1: a path is 256 octets with its angle brackets. */
    static final int MAX_LENGTH = 254;
    private static final int MAX_LOCAL_LENGTH = 64;

    private static final Pattern LOCAL = Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN = Pattern.compile(
            "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+(?=[a-z0-9-]*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** Java's IDN is that of 2003 and makes another domain of these letters, so mail would go to a stranger. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\\u00DF\\u1E9E\\u03C2\\u200C\\u200D]");

    private EmailAddresses() {
    }

    /**
     * The form in which addresses are kept, compared and written to: trimmed, NFKC, lower case, and the domain in
     * ASCII (a phone's full-width letters and {@code bücher.example} both arrive). Strictly, a server may tell
     * {@code Ada@} from {@code ada@}; none does, and people do not either. What is no address comes back trimmed and in
     * lower case.
     */
    public static String normalize(String typed) {
        String address = Normalizer.normalize(typed, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        if (at < 0 || AMBIGUOUS.matcher(typed).find()) {
            return address;
        }
        try {
            return address.substring(0, at + 1) + IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notADomain) {
            return address;
        }
    }

    /**
     * As OWASP advises: shape and length only, since what proves an address is a mail that arrives. One {@code @}, a
     * local part of dot-separated ASCII, a domain with a dot. Quoted local parts and literal IP addresses are refused.
     */
    public static boolean isValid(String typed) {
        String address = normalize(typed);
        int at = address.indexOf('@');
        return address.length() <= MAX_LENGTH && at > 0 && at <= MAX_LOCAL_LENGTH
                && LOCAL.matcher(address.substring(0, at)).matches()
                && DOMAIN.matcher(address.substring(at + 1)).matches();
    }
}
