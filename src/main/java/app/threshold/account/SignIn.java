package app.threshold.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/** Signs somebody in without a password, once they have proved who they are in another way. */
@Component
public class SignIn {

    private final Accounts accounts;
    private final SecurityContextRepository contexts;
    private final SessionAuthenticationStrategy sessions;

    SignIn(Accounts accounts, SecurityContextRepository contexts, SessionAuthenticationStrategy sessions) {
        this.accounts = accounts;
        this.contexts = contexts;
        this.sessions = sessions;
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
        var principal = new SignedInAccount(account);
        principal.eraseCredentials();
        var authentication = UsernamePasswordAuthenticationToken.authenticated(principal, null,
                principal.getAuthorities());
        sessions.onAuthentication(authentication, request, response);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
        contexts.saveContext(context, request, response);
    }
}
