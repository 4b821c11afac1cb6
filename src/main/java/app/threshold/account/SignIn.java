package app.threshold.account;

import app.threshold.platform.VisitorsLanguage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/** Signs somebody in without a password, once they have proved who they are in another way. */
@Component
public class SignIn {

    /** As Spring Security names what somebody proved who they are by. */
    private static final String SECOND_FACTOR = "FACTOR_TOTP";

    private final Accounts accounts;
    private final SecurityContextRepository contexts;
    private final SessionAuthenticationStrategy sessions;
    private final SecondFactorSettings secondFactor;
    private final VisitorsLanguage language;

    SignIn(Accounts accounts, SecurityContextRepository contexts, SessionAuthenticationStrategy sessions,
            SecondFactorSettings secondFactor, VisitorsLanguage language) {
        this.accounts = accounts;
        this.contexts = contexts;
        this.sessions = sessions;
        this.secondFactor = secondFactor;
        this.language = language;
    }

    /**
     * As a login does it: a new session id, a new CSRF token, and the account in the session from this request on.
     * To be called before anything is written to the response, and outside transactions.
     *
     * @throws IllegalArgumentException when there is no such account
     */
    public void signIn(UUID accountId, HttpServletRequest request, HttpServletResponse response) {
        Account account = accounts.findById(accountId)
                .orElseThrow(() -> new IllegalArgumentException("There is no account " + accountId));
        var principal = new SignedInAccount(account, secondFactor.isRequired());
        principal.eraseCredentials();
        language.welcome(request, response, principal.language());
        take(UsernamePasswordAuthenticationToken.authenticated(principal, null, principal.getAuthorities()), request, response);
    }

    /** Goes on as a full operator whoever has given the second factor, or has just set it up. */
    Authentication withSecondFactor(SignedInAccount account, HttpServletRequest request, HttpServletResponse response) {
        SignedInAccount principal = account.withSecondFactor();
        List<GrantedAuthority> authorities = new ArrayList<>(principal.getAuthorities());
        authorities.add(FactorGrantedAuthority.fromAuthority(FactorGrantedAuthority.PASSWORD_AUTHORITY));
        authorities.add(FactorGrantedAuthority.fromAuthority(SECOND_FACTOR));
        var authentication = UsernamePasswordAuthenticationToken.authenticated(principal, null, authorities);
        take(authentication, request, response);
        return authentication;
    }

    /** Goes on as before whoever has just set another password. */
    void withPassword(SignedInAccount account, int version, HttpServletRequest request, HttpServletResponse response) {
        Authentication before = Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication());
        take(UsernamePasswordAuthenticationToken.authenticated(account.withPassword(version), null, before.getAuthorities()), request, response);
    }

    private void take(Authentication authentication, HttpServletRequest request, HttpServletResponse response) {
        sessions.onAuthentication(authentication, request, response);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
        contexts.saveContext(context, request, response);
    }
}
