package app.threshold.payment.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that Stripe would refuse, with the status and the error body that it would answer. */
final class StripeRefusal extends RuntimeException {

    private final int status;
    private final boolean remembered;
    private final Map<String, Object> error = new LinkedHashMap<>();

    private StripeRefusal(int status, boolean remembered, String type, @Nullable String code, @Nullable String param,
            String message) {
        super(message, null, false, false);
        this.status = status;
        this.remembered = remembered;
        if (code != null) {
            error.put("code", code);
            error.put("doc_url", docUrl(code));
        }
        error.put("message", message);
        if (param != null) {
            error.put("param", param);
        }
        error.put("type", type);
    }

    /** The parameters are wrong; such an answer is not remembered under the idempotency key. */
    static StripeRefusal badParameter(@Nullable String code, String param, String message) {
        return new StripeRefusal(400, false, "invalid_request_error", code, param, message);
    }

    /** The parameters are right, and the object's state forbids what they ask; remembered under the idempotency key. */
    static StripeRefusal badState(@Nullable String code, @Nullable String param, String message) {
        return new StripeRefusal(400, true, "invalid_request_error", code, param, message);
    }

    static StripeRefusal noSuch(String object, String id, String param) {
        return new StripeRefusal(404, false, "invalid_request_error", "resource_missing", param,
                "No such %s: '%s'".formatted(object, id));
    }

    static StripeRefusal unauthorized(String message) {
        return new StripeRefusal(401, false, "invalid_request_error", null, null, message);
    }

    static StripeRefusal unknownUrl(String method, String path) {
        return new StripeRefusal(404, false, "invalid_request_error", null, null,
                "Unrecognized request URL (%s: %s). Please see https://stripe.com/docs.".formatted(method, path));
    }

    static StripeRefusal keyReused(String message) {
        return new StripeRefusal(400, false, "idempotency_error", null, null, message);
    }

    static StripeRefusal keyInUse(String key) {
        return new StripeRefusal(409, false, "idempotency_error", "idempotency_key_in_use", null,
                "There is currently another in-progress request using this Idempotent Key (%s). Please try again later."
                        .formatted(key));
    }

    /** A request without a key collides with another one on the same object. */
    static StripeRefusal conflict() {
        return new StripeRefusal(409, false, "invalid_request_error", null, null,
                "The request conflicts with another request that is under way. Please try again later.");
    }

    static StripeRefusal rateLimit() {
        return new StripeRefusal(429, false, "invalid_request_error", "rate_limit", null, "Request rate limit exceeded. "
                + "Learn more about rate limits here https://stripe.com/docs/rate-limits.");
    }

    /** Not remembered: nothing had begun. */
    static StripeRefusal internal() {
        return new StripeRefusal(500, false, "api_error", null, null, "An unknown error occurred in the sandbox.");
    }

    /** Remembered: what follows the work went wrong, and the work is done. */
    static StripeRefusal internalAfterTheWork() {
        return new StripeRefusal(500, true, "api_error", null, null, "An unknown error occurred in the sandbox.");
    }

    static StripeRefusal timedOut() {
        return new StripeRefusal(504, false, "api_error", null, null, "The request took too long.");
    }

    /** Where Stripe explains an error's code. */
    static String docUrl(String code) {
        return "https://stripe.com/docs/error-codes/" + code.replace('_', '-');
    }

    int status() {
        return status;
    }

    boolean remembered() {
        return remembered;
    }

    Map<String, Object> body() {
        return Map.of("error", error);
    }
}
