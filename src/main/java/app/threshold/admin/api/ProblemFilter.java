package app.threshold.admin.api;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Around all of the API: what would be an error page is a problem with a code, be it a path that is not there, a method
 * that it does not take, or a failure that nobody foresaw.
 */
final class ProblemFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(ProblemFilter.class);

    private final Problems problems;

    ProblemFilter(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var answer = new HttpServletResponseWrapper(response) {
            @Override
            public void sendError(int status) throws IOException {
                problems.write(ApiCode.of(status), request, response);
            }

            @Override
            public void sendError(int status, String message) throws IOException {
                sendError(status);
            }
        };
        try {
            chain.doFilter(request, answer);
        } catch (ServletException | RuntimeException failure) {
            if (response.isCommitted()) {
                throw failure;
            }
            log.atError().setCause(failure).log("api_request_failed");
            response.resetBuffer();
            problems.write(ApiCode.INTERNAL_ERROR, request, response);
        }
    }
}
