package app.threshold.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that are handed out, and the hashes that are kept of them. All from {@link SecureRandom}. */
public final class RandomTokens {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Crockford's digits: none that a person confuses when reading aloud. */
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private RandomTokens() {
    }

    /** 32 random bytes, base64url without padding: 43 characters that fit a URL, a cookie and a header. */
    public static String token() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** SHA-256 of a token's UTF-8 bytes. Enough for a secret of 32 random bytes, which no dictionary holds. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Six decimal digits, each sequence as likely as any other. */
    public static String code() {
        return "%06d".formatted(RANDOM.nextInt(1_000_000));
    }

    /** What a customer quotes, such as {@code TH-7K3M-9QXP}: 40 random bits, names a signup and opens nothing. */
    public static String reference() {
        StringBuilder reference = new StringBuilder("TH-");
        for (int i = 0; i < 8; i++) {
            reference.append(i == 4 ? "-" : "").append(DIGITS[RANDOM.nextInt(DIGITS.length)]);
        }
        return reference.toString();
    }
}
