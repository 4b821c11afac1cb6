package app.threshold.account;

import app.threshold.platform.VisitorsLanguage;
import org.springframework.web.util.UriComponentsBuilder;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.stereotype.Component;

/** Where a login leads to. */
@Component
class LoginOutcome implements AuthenticationSuccessHandler, AuthenticationFailureHandler {

    static final String REFUSED = "/login/refused";
    static final String REASON = "app.threshold.account.login-refused";

    private final RequestCache requestCache;
    private final SignInSessions sessions;
    private final Operators operators;
    private final VisitorsLanguage language;

    LoginOutcome(RequestCache requestCache, SignInSessions sessions, Operators operators, VisitorsLanguage language) {
        this.requestCache = requestCache;
        this.sessions = sessions;
        this.operators = operators;
        this.language = language;
    }

    /** To the page that asked for the login, if it is one for this role, and otherwise home. */
    @Override
    public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response,
            Authentication authentication) throws IOException {
        var account = (SignedInAccount) authentication.getPrincipal();
        language.welcome(request, response, account.language());
        Role role = account.role();
        if (role == Role.OPERATOR) {
            sessions.describe(request);
            if (account.awaits() != null) {
                // The page that asked for the login is kept for when that is done.
                response.sendRedirect(next(account.awaits()));
                return;
            }
            operators.signedIn(account.id());
        }
        SavedRequest wanted = requestCache.getRequest(request, response);
        requestCache.removeRequest(request, response);
        String target = Optional.ofNullable(wanted).map(SavedRequest::getRedirectUrl)
                .filter(url -> isFor(role, url)).orElse(home(role));
        response.sendRedirect(target);
    }

    /** By a forward and not a redirect, since whoever is not signed in has no session that could keep the reason. */
    @Override
    public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response,
            AuthenticationException reason) throws IOException, ServletException {
        request.setAttribute(REASON, reason);
        request.getRequestDispatcher(REFUSED).forward(request, response);
    }

    /** Where somebody is led who has given the password and not yet what else is needed. */
    static String next(SignedInAccount.Awaits awaits) {
        return switch (awaits) {
            case code -> SecondFactorLoginController.PATH;
            case setup -> "/admin/account/second-factor";
        };
    }

    static String home(Role role) {
        return switch (role) {
            case OWNER -> "/dashboard";
            case OPERATOR -> "/admin";
        };
    }

    private static boolean isFor(Role role, String url) {
        // Not java.net.URI, which refuses queries that browsers send.
        String path = UriComponentsBuilder.fromUriString(url).build().getPath();
        if (path == null) {
            return false;
        }
        return switch (role) {
            case OWNER -> !path.startsWith("/admin");
            case OPERATOR -> !path.startsWith("/dashboard");
        };
    }
}
