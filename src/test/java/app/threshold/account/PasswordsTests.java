package app.threshold.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

class PasswordsTests {

    private final Passwords passwords = new Passwords();

    @Test
    void hashesAreArgon2idWithOwaspsParameters() {
        String hash = passwords.hash("a long walk home");
        assertThat(hash).startsWith("{argon2}$argon2id$v=19$m=19456,t=2,p=1$").hasSizeLessThanOrEqualTo(255);
        String[] parts = hash.split("\\$");
        assertThat(Base64.getDecoder().decode(parts[4])).hasSize(16);
        assertThat(Base64.getDecoder().decode(parts[5])).hasSize(32);
    }

    @Test
    void theSamePasswordIsNeverHashedTheSameTwice() {
        assertThat(passwords.hash("a long walk home")).isNotEqualTo(passwords.hash("a long walk home"));
    }

    @Test
    void onlyThePasswordThatWasHashedMatches() {
        String hash = passwords.hash("a long walk home");
        assertThat(passwords.matches("a long walk home", hash)).isTrue();
        assertThat(passwords.matches("A long walk home", hash)).isFalse();
        assertThat(passwords.matches("", hash)).isFalse();
    }

    @Test
    void anAccentTypedAsOneCharacterOrAsTwoIsTheSamePassword() {
        assertThat(passwords.matches("cafe\u0301 au lait", passwords.hash("caf\u00e9 au lait"))).isTrue();
    }

    @Test
    void noPasswordFitsAnAccountThatHasNone() {
        assertThat(passwords.matches("none", "{argon2}$argon2id$none")).isFalse();
        assertThat(passwords.matches("", "{argon2}$argon2id$none")).isFalse();
        assertThat(passwords.isOutdated("{argon2}$argon2id$none")).isFalse();
    }

    @Test
    void aHashWithWeakerParametersIsOutdated() {
        String weak = "{argon2}" + new Argon2PasswordEncoder(16, 32, 1, 4096, 1).encode("a long walk home");
        assertThat(passwords.matches("a long walk home", weak)).isTrue();
        assertThat(passwords.isOutdated(weak)).isTrue();
        assertThat(passwords.isOutdated(passwords.hash("a long walk home"))).isFalse();
    }

    @Test
    void noMoreAreHashedAtOnceThanThereAreCores() throws Exception {
        var two = new Passwords(2, Duration.ofMillis(50), Passwords.MEMORY_KIB, Passwords.PASSES);
        var inside = new CountDownLatch(2);
        var goOn = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                threads.submit(() -> two.whenThereIsACore(() -> {
                    inside.countDown();
                    return await(goOn);
                }));
            }
            try {
                inside.await();
                assertThatThrownBy(() -> two.hash("a long walk home")).isInstanceOf(PasswordsBusy.class);
                assertThatThrownBy(() -> two.matches("a", "{argon2}$argon2id$none")).isInstanceOf(PasswordsBusy.class);
            } finally {
                goOn.countDown();
            }
        }
        assertThat(two.hash("a long walk home")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ada.lovelace@example.com,true", "ADA.Lovelace@Example.com ,true", "ada.lovelace,true",
            "ada.lovelace1,false", "example.com,false"})
    void aPasswordThatIsTheEmailAddressIsTold(String password, boolean resembles) {
        assertThat(Passwords.resembles(password, "ada.lovelace@example.com")).isEqualTo(resembles);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
