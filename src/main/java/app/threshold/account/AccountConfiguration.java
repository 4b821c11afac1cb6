package app.threshold.account;

import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Accounts and passwords as Spring Security asks for them. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

    @Bean
    UserDetailsService signedInAccounts(Accounts accounts) {
        return typed -> accounts.findByEmail(typed).map(SignedInAccount::new)
                .orElseThrow(() -> UsernameNotFoundException.fromUsername(typed));
    }

    /** Called at a login whose hash was made with weaker parameters than those of today. */
    @Bean
    UserDetailsPasswordService passwordUpgrades(ChangePassword changePassword) {
        return (user, hash) -> {
            changePassword.to(((SignedInAccount) user).id(), hash);
            return user;
        };
    }

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
