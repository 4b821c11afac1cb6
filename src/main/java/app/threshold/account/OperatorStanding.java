package app.threshold.account;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.logout.SecurityContextLogoutHandler;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Compares what a session says that an operator may do with what the database says, on every request for the console.
 * A change ends the sessions that it finds; this ends the one that a login was just about to write then.
 */
class OperatorStanding extends OncePerRequestFilter {

    private static final RequestMatcher CONSOLE = pathPattern("/admin/**");

    private final JdbcClient db;

    OperatorStanding(JdbcClient db) {
        this.db = db;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication signedIn = SecurityContextHolder.getContext().getAuthentication();
        if (signedIn != null && signedIn.getPrincipal() instanceof SignedInAccount account && account.role() == Role.OPERATOR
                && !stands(account)) {
            new SecurityContextLogoutHandler().logout(request, response, signedIn);
        }
        chain.doFilter(request, response);
    }

    private boolean stands(SignedInAccount account) {
        String level = account.level() == null ? "" : account.level().name();
        return db.sql("SELECT count(*) FROM operator WHERE account_id = ? AND level = ? AND disabled_at IS NULL")
                .params(account.id(), level).query(Integer.class).single() == 1;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !CONSOLE.matches(request);
    }
}
