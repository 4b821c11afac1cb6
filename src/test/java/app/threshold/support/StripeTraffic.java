package app.threshold.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * The wire between the application and the sandbox's API: counts what passes, and lets a test delay a call, lose it on
 * its way there or its answer on the way back, or do something else in the meantime.
 */
public final class StripeTraffic extends OncePerRequestFilter {

    /** One request to Stripe's API, such as {@code POST /v1/checkout/sessions}. */
    public record Call(String method, String path) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** What the application hears of a call. */
    public enum Heard {

        /** What Stripe answered. */
        THE_ANSWER(0, ""),
        /** That Stripe has a fault; told so that Stripe's library does not ask again by itself, which would only take time. */
        A_FAULT(500, """
                {"error": {"type": "api_error", "message": "An unknown error occurred"}}"""),
        /** That it asks too often. */
        TOO_MANY(429, """
                {"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Request rate limit exceeded."}}""");

        private final int status;
        private final String body;

        Heard(int status, String body) {
            this.status = status;
            this.body = body;
        }
    }

    /** Decides about each call, on the server's thread. */
    @FunctionalInterface
    public interface Wire {

        /** @param stripe lets Stripe do the work; a call for which it is not run is lost on its way there */
        Heard pass(Call call, Runnable stripe) throws Exception;
    }

    private static final Wire WHOLE = (_, stripe) -> {
        stripe.run();
        return Heard.THE_ANSWER;
    };

    private final AtomicInteger calls = new AtomicInteger();
    private volatile Wire wire = WHOLE;

    /** From now on; until {@link #mend()} or the next test. */
    public void disturb(Wire wire) {
        this.wire = wire;
    }

    public void mend() {
        wire = WHOLE;
    }

    /** How many have been made since the test began. */
    public int calls() {
        return calls.get();
    }

    void reset() {
        mend();
        calls.set(0);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Wire current = wire;
        if (!String.valueOf(request.getHeader("User-Agent")).startsWith("Stripe/")) {
            // A test itself, or somebody in Stripe's dashboard.
            chain.doFilter(request, response);
            return;
        }
        calls.incrementAndGet();
        if (current == WHOLE) {
            chain.doFilter(request, response);
            return;
        }
        Call call = new Call(request.getMethod(), request.getRequestURI().replaceFirst("^/sandbox/stripe", ""));
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        Heard heard = passed(current, call, () -> {
            try {
                chain.doFilter(request, answer);
            } catch (IOException | ServletException e) {
                throw new IllegalStateException(e);
            }
        });
        if (heard == Heard.THE_ANSWER) {
            answer.copyBodyToResponse();
            return;
        }
        response.reset();
        response.setStatus(heard.status);
        response.setContentType("application/json");
        response.setHeader("Stripe-Should-Retry", "false");
        response.getOutputStream().write(heard.body.getBytes(StandardCharsets.UTF_8));
    }

    private static Heard passed(Wire wire, Call call, Runnable stripe) throws ServletException, IOException {
        try {
            return wire.pass(call, stripe);
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
