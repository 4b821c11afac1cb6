package app.threshold.account;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/**
 * Says why instead of a bare "forbidden". To people, a missing CSRF token is a page that lay open while they signed in
 * or out in another tab; and an operator whose level does not reach wants to know that it is the level.
 */
@Component
class RefusedRequest implements AccessDeniedHandler {

    static final String FORM_TOO_OLD = "/login/form-too-old";
    static final String LEVEL_TOO_LOW = "/login/level-too-low";

    private static final RequestMatcher CONSOLE = pathPattern("/admin/**");

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refusal)
            throws IOException, ServletException {
        if (refusal instanceof CsrfException) {
            request.getRequestDispatcher(FORM_TOO_OLD).forward(request, response);
        } else if (awaits(request) != null) {
            response.sendRedirect(LoginOutcome.next(awaits(request)));
        } else if (CONSOLE.matches(request) && request.isUserInRole(Role.OPERATOR.name())) {
            request.getRequestDispatcher(LEVEL_TOO_LOW).forward(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
        }
    }

    private static SignedInAccount.@Nullable Awaits awaits(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Authentication signedIn
                && signedIn.getPrincipal() instanceof SignedInAccount account ? account.awaits() : null;
    }
}
