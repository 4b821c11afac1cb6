package app.threshold.admin.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * A POST with an {@code Idempotency-Key} has its effect once, and the same answer for a day. Failures on our side are not
 * kept, provisioning that failed among them, so that the same request may be made again: it goes on with what the first
 * one made.
 */
final class IdempotencyFilter extends OncePerRequestFilter {

    /** The request attribute with the request's name, where it has an Idempotency-Key: a {@link UUID}. */
    static final String REQUEST_ID = "threshold.api.requestId";

    private static final int MAX_BODY = 64 * 1024;
    private static final String HEADER = "Idempotency-Key";

    private final KeptAnswers answers;
    private final Problems problems;

    IdempotencyFilter(KeptAnswers answers, Problems problems) {
        this.answers = answers;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest original, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] body = original.getInputStream().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            problems.write(ApiCode.BODY_TOO_LARGE, original, response);
            return;
        }
        HttpServletRequest request = withBody(original, body);
        String key = request.getHeader(HEADER);
        if (key == null || !(SecurityContextHolder.getContext().getAuthentication() instanceof ApiKeyAuthentication caller)) {
            chain.doFilter(request, response);
            return;
        }
        if (!key.matches("[\\x21-\\x7e]{1,255}")) {
            problems.write(ApiCode.IDEMPOTENCY_KEY_INVALID, request, response);
            return;
        }
        UUID apiKey = caller.getPrincipal().id();
        KeptAnswers.Found found = answers.begin(apiKey, key, hash(request, body));
        if (found.begun() != null) {
            answer(apiKey, key, found.begun(), request, response, chain);
        } else if (!found.sameRequest()) {
            problems.write(ApiCode.IDEMPOTENCY_KEY_REUSED, request, response);
        } else if (found.answer() == null) {
            problems.write(ApiCode.REQUEST_IN_FLIGHT, request, response);
        } else {
            replay(found.answer(), response);
        }
    }

    private void answer(UUID apiKey, String key, KeptAnswers.Begun begun, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var kept = new ContentCachingResponseWrapper(response);
        request.setAttribute(REQUEST_ID, begun.requestId());
        boolean done = false;
        try {
            chain.doFilter(request, kept);
            if (isLasting(request, kept)) {
                answers.keep(apiKey, key, begun, new KeptAnswers.Kept(kept.getStatus(), kept.getContentType(),
                        kept.getHeader(HttpHeaders.LOCATION), kept.getContentAsByteArray()));
                done = true;
            }
        } finally {
            if (!done) {
                answers.giveUp(apiKey, key, begun);
            }
        }
        kept.copyBodyToResponse();
    }

    private static boolean isLasting(HttpServletRequest request, ContentCachingResponseWrapper answer) {
        if (answer.getStatus() < 400) {
            return true;
        }
        // A refusal whose body is written further out has no code yet: it cannot be told again as it was, and did nothing.
        return answer.getContentSize() > 0 && request.getAttribute(Problems.CODE) instanceof ApiCode code && code.isLasting();
    }

    private static void replay(KeptAnswers.Kept answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        response.setHeader("Idempotent-Replayed", "true");
        Optional.ofNullable(answer.contentType()).ifPresent(response::setContentType);
        Optional.ofNullable(answer.location()).ifPresent(location -> response.setHeader(HttpHeaders.LOCATION, location));
        response.getOutputStream().write(answer.body());
    }

    private static byte[] hash(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((request.getMethod() + " " + request.getRequestURI() + "?" + request.getQueryString() + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static HttpServletRequest withBody(HttpServletRequest request, byte[] body) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public ServletInputStream getInputStream() {
                var bytes = new ByteArrayInputStream(body);
                return new ServletInputStream() {
                    @Override
                    public int read() {
                        return bytes.read();
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return bytes.read(into, offset, length);
                    }

                    @Override
                    public boolean isFinished() {
                        return bytes.available() == 0;
                    }

                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void setReadListener(ReadListener listener) {
                        throw new UnsupportedOperationException("The body is read at once");
                    }
                };
            }
        };
    }
}
