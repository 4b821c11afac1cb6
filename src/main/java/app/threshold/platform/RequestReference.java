package app.threshold.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Gives each request a reference that its log lines, its response's header {@code X-Request-Id} and the error page all
 * bear. One that a client sends is not taken over: it could be anything.
 *
 * <p>What no one else handled is logged here and not by the servlet container, which logs it when the reference is gone.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestReference extends OncePerRequestFilter {

    static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestReference.class.getName();
    private static final String MDC_KEY = "requestId";
    /** To be read out on the telephone: no letter that looks or sounds like another, or like a digit. */
    private static final String ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 10;

    private static final Logger log = LoggerFactory.getLogger(RequestReference.class);

    private final SecureRandom random = new SecureRandom();
    private final DisconnectedClientHelper disconnected = new DisconnectedClientHelper(RequestReference.class.getName());

    /** @return null outside of a request that came over HTTP */
    public static @Nullable String of(ServletRequest request) {
        return (String) request.getAttribute(ATTRIBUTE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String reference = random.ints(LENGTH, 0, ALPHABET.length()).map(ALPHABET::charAt)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        request.setAttribute(ATTRIBUTE, reference);
        response.setHeader(HEADER, reference);
        try (var _ = MDC.putCloseable(MDC_KEY, reference)) {
            try {
                chain.doFilter(request, response);
            } catch (Exception | StackOverflowError e) {
                if (disconnected.checkAndLogClientDisconnectedException(e)) {
                    return;
                }
                log.error("request_failed method={} path={}", request.getMethod(), request.getRequestURI(), e);
                if (response.isCommitted()) {
                    throw e;
                }
                response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            } finally {
                SignupInLogs.aboutNone();
            }
        }
    }
}
