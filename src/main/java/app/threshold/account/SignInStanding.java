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
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Compares what a session says with what the database says: with which password it was opened, and what an operator may
 * do. On every request for the console, for a dashboard or for a site, which its owner sees without the guests' PIN. A
 * change ends the sessions that it finds; this ends the one that a login was just about to write then, and those that
 * nobody came to end since a connection was lost after the commit.
 */
class SignInStanding extends OncePerRequestFilter {

    private static final RequestMatcher WHERE_IT_MATTERS = new OrRequestMatcher(pathPattern("/admin/**"),
            pathPattern("/dashboard/**"), pathPattern("/s/**"), pathPattern(SecondFactorLoginController.PATH));

    private final Question standing;

    SignInStanding(Question standing) {
        this.standing = standing;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication signedIn = SecurityContextHolder.getContext().getAuthentication();
        if (signedIn != null && signedIn.getPrincipal() instanceof SignedInAccount account && !standing.isAsItSays(account)) {
            new SecurityContextLogoutHandler().logout(request, response, signedIn);
        }
        chain.doFilter(request, response);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !WHERE_IT_MATTERS.matches(request);
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
            return account.role() == Role.OPERATOR ? isOperator(account) : hasPassword(account);
        }

        private boolean hasPassword(SignedInAccount account) {
            return db.sql("SELECT count(*) FROM account WHERE id = ? AND password_version = ?")
                    .params(account.id(), account.passwordVersion()).query(Integer.class).single() == 1;
        }

        private boolean isOperator(SignedInAccount account) {
            if (account.level() == null || secondFactor.isRequired() && !account.hasSecondFactor() && account.awaits() == null) {
                return false;
            }
            return db.sql("""
                    SELECT count(*) FROM operator o JOIN account a ON a.id = o.account_id
                    WHERE o.account_id = ? AND a.password_version = ? AND o.level = ? AND o.disabled_at IS NULL
                      AND ? = EXISTS (SELECT FROM second_factor f WHERE f.account_id = o.account_id AND confirmed_at IS NOT NULL)""")
                    .params(account.id(), account.passwordVersion(), account.level().name(), account.hasSecondFactor())
                    .query(Integer.class).single() == 1;
        }
    }
}
