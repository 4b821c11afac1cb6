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
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Compares what a session says that an operator may do with what the database says, on every request for the console.
 * A change ends the sessions that it finds; this ends the one that a login was just about to write then.
 */
class OperatorStanding extends OncePerRequestFilter {

    private static final RequestMatcher CONSOLE = pathPattern("/admin/**");

    private final Question standing;

    OperatorStanding(Question standing) {
        this.standing = standing;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication signedIn = SecurityContextHolder.getContext().getAuthentication();
        if (signedIn != null && signedIn.getPrincipal() instanceof SignedInAccount account && account.role() == Role.OPERATOR
                && !standing.isAsItSays(account)) {
            new SecurityContextLogoutHandler().logout(request, response, signedIn);
        }
        chain.doFilter(request, response);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !CONSOLE.matches(request);
    }

    /** What the filter asks; a bean of its own, since a filter that is one would run for every request there is. */
    @Component
    static class Question {

        private final JdbcClient db;
        private final SecondFactorSettings secondFactor;

        Question(JdbcClient db, SecondFactorSettings secondFactor) {
            this.db = db;
            this.secondFactor = secondFactor;
        }

        boolean isAsItSays(SignedInAccount account) {
            if (account.level() == null || secondFactor.isRequired() && !account.hasSecondFactor() && account.awaits() == null) {
                return false;
            }
            return db.sql("""
                    SELECT count(*) FROM operator o WHERE account_id = ? AND level = ? AND disabled_at IS NULL
                      AND ? = EXISTS (SELECT FROM second_factor f WHERE f.account_id = o.account_id AND confirmed_at IS NOT NULL)""")
                    .params(account.id(), account.level().name(), account.hasSecondFactor()).query(Integer.class).single() == 1;
        }
    }
}
