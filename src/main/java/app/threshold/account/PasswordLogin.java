package app.threshold.account;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Logs in by e-mail address and password. An address without an account costs one hash as well, so the time tells
 * nothing; and whoever failed often has to wait, see {@link FailedLogins}.
 */
@Component
class PasswordLogin implements AuthenticationProvider {

    private final DaoAuthenticationProvider passwords;
    private final FailedLogins failures;

    PasswordLogin(UserDetailsService accounts, UserDetailsPasswordService changes, PasswordEncoder encoder,
            FailedLogins failures) {
        this.passwords = new DaoAuthenticationProvider(accounts);
        this.passwords.setPasswordEncoder(encoder);
        this.passwords.setUserDetailsPasswordService(changes);
        this.failures = failures;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String email = EmailAddresses.normalize(attempt.getName());
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress()) : "";
        failures.refuseIfTooMany(email, address);
        try {
            Authentication signedIn = passwords.authenticate(attempt);
            failures.forget(email, address);
            return signedIn;
        } catch (BadCredentialsException wrong) {
            failures.count(email, address);
            throw wrong;
        }
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
