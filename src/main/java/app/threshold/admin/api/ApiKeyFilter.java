package app.threshold.admin.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import app.threshold.account.ApiKey;
import app.threshold.account.ApiKeys;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Who asks: {@code Bearer <key id>.<secret>}, or {@code Basic} with the two as name and password. */
final class ApiKeyFilter extends OncePerRequestFilter {

    private final ApiKeys keys;
    private final Problems problems;

    ApiKeyFilter(ApiKeys keys, Problems problems) {
        this.keys = keys;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String shown = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (shown == null) {
            // Whether the path asks for a key is decided later.
            chain.doFilter(request, response);
            return;
        }
        Optional<ApiKey> key = halves(shown).flatMap(halves -> keys.authenticate(halves[0], halves[1]));
        if (key.isEmpty()) {
            problems.write(ApiCode.API_KEY_INVALID, request, response);
            return;
        }
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new ApiKeyAuthentication(key.get()));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }

    private static Optional<String[]> halves(String header) {
        String[] words = header.strip().split("\\s+", 2);
        if (words.length == 2 && words[0].equalsIgnoreCase("Bearer")) {
            return pair(words[1], '.');
        }
        if (words.length == 2 && words[0].equalsIgnoreCase("Basic")) {
            try {
                return pair(new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8), ':');
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** A NUL would be the database's error, and no key has one. */
    private static Optional<String[]> pair(String text, char between) {
        int at = text.indexOf(between);
        return at < 1 || text.indexOf('\0') >= 0 ? Optional.empty()
                : Optional.of(new String[] {text.substring(0, at), text.substring(at + 1)});
    }
}
