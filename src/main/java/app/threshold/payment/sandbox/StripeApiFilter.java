package app.threshold.payment.sandbox;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Lets none but holders of the secret key to the API, and gives each answer the headers that Stripe gives it. */
class StripeApiFilter extends OncePerRequestFilter {

    /** The request attribute with the id that is also the answer's {@code Request-Id}. */
    static final String REQUEST_ID = StripeApiFilter.class.getName() + ".requestId";

    private final byte[] secretKey;
    private final JsonMapper json;

    StripeApiFilter(String secretKey, JsonMapper json) {
        this.secretKey = secretKey.getBytes(StandardCharsets.UTF_8);
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String requestId = StripeIds.of("req_");
        request.setAttribute(REQUEST_ID, requestId);
        response.setHeader("Request-Id", requestId);
        String version = request.getHeader("Stripe-Version");
        response.setHeader("Stripe-Version", version == null ? WireFormat.API_VERSION : version);
        String idempotencyKey = request.getHeader("Idempotency-Key");
        if (idempotencyKey != null) {
            response.setHeader("Idempotency-Key", idempotencyKey);
        }
        String key = key(request.getHeader("Authorization"));
        if (key == null) {
            refuse(response, StripeRefusal.unauthorized("You did not provide an API key. You need to provide your API "
                    + "key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
                    + "YOUR_SECRET_KEY')."));
        } else if (!MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8), secretKey)) {
            refuse(response, StripeRefusal.unauthorized("Invalid API Key provided: " + masked(key)));
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The key sent as a bearer token, or as the user name of basic authentication. */
    private static @Nullable String key(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        String[] parts = authorization.strip().split("\\s+", 2);
        if (parts.length < 2) {
            return null;
        }
        if (parts[0].equalsIgnoreCase("Bearer")) {
            return parts[1];
        }
        if (parts[0].equalsIgnoreCase("Basic")) {
            try {
                return new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8).split(":", 2)[0];
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return null;
    }

    private static String masked(String key) {
        return key.length() < 16 ? "*".repeat(key.length())
                : key.substring(0, 8) + "*".repeat(8) + key.substring(key.length() - 4);
    }

    private void refuse(HttpServletResponse response, StripeRefusal refusal) throws IOException {
        response.setStatus(refusal.status());
        response.setHeader("WWW-Authenticate", "Basic realm=\"Stripe\"");
        response.setContentType("application/json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getWriter().write(json.writeValueAsString(refusal.body()));
    }
}
