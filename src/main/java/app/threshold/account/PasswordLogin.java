package app.threshold.account;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Logs in by e-mail address and password. An address without an account costs one hash as well, so the time tells
 * nothing; and whoever failed often has to wait, see {@link FailedLogins}. As the only provider that is a bean, it is
 * the one that Spring Security asks.
 */
@Component
class PasswordLogin implements AuthenticationProvider {

    private final DaoAuthenticationProvider passwords;
    private final FailedLogins failures;

    PasswordLogin(Accounts accounts, ChangePassword changePassword, PasswordEncoder encoder, FailedLogins failures,
            SecondFactorSettings secondFactor) {
        this.passwords = new DaoAuthenticationProvider(typed -> accounts.findByEmail(typed)
                .map(account -> new SignedInAccount(account, secondFactor.isRequired()))
                .orElseThrow(() -> UsernameNotFoundException.fromUsername(typed)));
        this.passwords.setPasswordEncoder(encoder);
        // Whether an account is disabled is told to nobody who does not know its password, by the time it takes neither.
        this.passwords.setPreAuthenticationChecks(_ -> { });
        this.passwords.setPostAuthenticationChecks(user -> {
            if (!user.isEnabled()) {
                throw new DisabledException("The account is disabled");
            }
        });
        // Called when the hash was made with weaker parameters than those of today.
        this.passwords.setUserDetailsPasswordService((user, hash) -> {
            changePassword.rehash(String.valueOf(user.getPassword()), ((SignedInAccount) user).id(), hash);
            return user;
        });
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
