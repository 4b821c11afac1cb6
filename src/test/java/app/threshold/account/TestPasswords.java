package app.threshold.account;

import java.time.Duration;

/**
 * Passwords in tests: hashed with Argon2id as the application hashes them, but in a millisecond, since there is hardly a test
 * in which nobody signs in. What a real hash costs is what {@link PasswordsTests} and all tests of whole processes have.
 */
public final class TestPasswords {

    static final int MEMORY_KIB = 64;
    static final int PASSES = 1;

    private TestPasswords() {
    }

    public static Passwords quick() {
        return new Passwords(Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(1), MEMORY_KIB, PASSES);
    }
}
