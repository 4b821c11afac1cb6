package app.threshold.account;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords with Argon2id and OWASP's parameters, never more at once than there are cores: each takes 19 MiB and
 * a core, and a thousand logins at the same moment must not take the machine down with them.
 */
@Component
public class Passwords {

    static final int SALT_BYTES = 16;
    static final int HASH_BYTES = 32;
    static final int LANES = 1;
    static final int MEMORY_KIB = 19 * 1024;
    static final int PASSES = 2;

    /** The hash of an account that has no password: none fits it, and a mailed link sets one. */
    public static final String NONE = "{argon2}$argon2id$none";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PasswordEncoder encoder;
    private final Semaphore cores;
    private final Duration patience;

    Passwords() {
        this(Runtime.getRuntime().availableProcessors(), PATIENCE, MEMORY_KIB, PASSES);
    }

    Passwords(int atOnce, Duration patience, int memoryKib, int passes) {
        this.encoder = new DelegatingPasswordEncoder("argon2", Map.of("argon2",
                new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, memoryKib, passes)));
        this.cores = new Semaphore(atOnce, true);
        this.patience = patience;
    }

    /**
     * A hash with a new salt and the prefix {@code {argon2}}, as {@code account.password_hash} takes it. Takes some
     * tens of milliseconds, so it has no place within a transaction.
     *
     * @throws PasswordsBusy after five seconds of waiting for a core
     */
    public String hash(CharSequence password) {
        return whenThereIsACore(() -> encode(PasswordRules.normalize(password)));
    }

    /**
     * Whether the password is the one that was hashed. The hash of an account without a password fits none, and takes
     * as long to say so.
     *
     * @throws PasswordsBusy after five seconds of waiting for a core
     */
    public boolean matches(CharSequence password, String hash) {
        String normal = PasswordRules.normalize(password);
        if (hash.equals(NONE)) {
            hash(normal);
            return false;
        }
        return whenThereIsACore(() -> encoder.matches(normal, hash));
    }

    /**
     * Whether the password is the e-mail address or the part before its {@code @}. A form that takes both refuses
     * such a password at its field with {@code account.password.sameAsEmail}.
     */
    public static boolean resembles(CharSequence password, String email) {
        String chosen = password.toString().strip().toLowerCase(Locale.ROOT);
        String address = EmailAddresses.normalize(email);
        return chosen.equals(address) || EmailAddresses.normalize(chosen).equals(address)
                || chosen.equals(address.substring(0, Math.max(0, address.indexOf('@'))));
    }

    /** Whether the hash was made with weaker parameters than those of today. */
    boolean isOutdated(String hash) {
        return !hash.equals(NONE) && encoder.upgradeEncoding(hash);
    }

    private String encode(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("The encoder made no hash");
        }
        return hash;
    }

    <T> T whenThereIsACore(Supplier<T> hashing) {
        try {
            if (!cores.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new PasswordsBusy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PasswordsBusy();
        }
        try {
            return hashing.get();
        } finally {
            cores.release();
        }
    }
}
