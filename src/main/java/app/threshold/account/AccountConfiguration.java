package app.threshold.account;

import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.crypto.password.PasswordEncoder;

/** {@link Passwords} as Spring Security asks for them. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

    @Bean
    PasswordEncoder passwordEncoder(Passwords passwords) {
        return new PasswordEncoder() {

            @Override
            public String encode(CharSequence password) {
                return orRefused(() -> passwords.hash(password));
            }

            @Override
            public boolean matches(CharSequence password, String hash) {
                return orRefused(() -> passwords.matches(password, hash));
            }

            @Override
            public boolean upgradeEncoding(String hash) {
                return passwords.isOutdated(hash);
            }

            /** In the filters of Spring Security only its own exceptions lead to an answer. */
            private <T> T orRefused(Supplier<T> hashing) {
                try {
                    return hashing.get();
                } catch (PasswordsBusy busy) {
                    throw new AuthenticationServiceException("Too busy to look at the password", busy);
                }
            }
        };
    }
}
