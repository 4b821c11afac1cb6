package app.threshold.admin.api;

import java.util.Locale;

import org.springframework.http.HttpStatus;

/** Every way in which the API refuses: the {@code code} of its problems, which never changes its meaning. */
enum ApiCode {

    PARAMETER_INVALID(HttpStatus.BAD_REQUEST, "A parameter cannot be read", "A parameter or an id in the path is not of its kind, or out of its range."),
    CURSOR_INVALID(HttpStatus.BAD_REQUEST, "The cursor is none of ours", "The cursor was not taken from an earlier page's next."),
    BODY_UNREADABLE(HttpStatus.BAD_REQUEST, "The body cannot be read", "The body is not the JSON object that is documented."),
    IDEMPOTENCY_KEY_INVALID(HttpStatus.BAD_REQUEST, "The Idempotency-Key is invalid", "An Idempotency-Key has 1 to 255 visible ASCII characters."),
    API_KEY_MISSING(HttpStatus.UNAUTHORIZED, "An API key is needed", "Send an API key: Authorization: Bearer <key id>.<secret>, or Basic with the two."),
    API_KEY_INVALID(HttpStatus.UNAUTHORIZED, "The API key opens nothing", "There is no such key, its secret is another, or it was revoked."),
    SCOPE_MISSING(HttpStatus.FORBIDDEN, "The API key may not do this", "The key lacks the scope that this asks for."),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing here", "The API has no such path."),
    SIGNUP_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such signup", "No signup has this id."),
    TENANT_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such tenant", "No tenant that this key sees has this id."),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is not allowed", "This path takes another method."),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Only JSON is spoken here", "The Accept header leaves out application/json."),
    ADDRESS_TAKEN(HttpStatus.CONFLICT, "The address is taken", "Another site or signup has this address."),
    EMAIL_TAKEN(HttpStatus.CONFLICT, "The e-mail address is taken", "Another account or signup has this e-mail address."),
    SIGNUP_NOT_PAID(HttpStatus.CONFLICT, "The signup is not paid", "What is neither paid, waived nor free is not tried."),
    SIGNUP_GIVEN_UP(HttpStatus.CONFLICT, "The signup was given up", "Its money goes back, or went."),
    REPAIR_CLAIMED_BY_ANOTHER(HttpStatus.CONFLICT, "What is missing belongs to another", "The tenant's address or e-mail belongs to somebody else by now. Nothing was changed."),
    REQUEST_IN_FLIGHT(HttpStatus.CONFLICT, "The same request is under way", "A request with this Idempotency-Key is being worked on. Ask again in a moment."),
    BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large", "A body has 64 KiB at most."),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Only JSON is read here", "Send the body as application/json."),
    FIELDS_INVALID(HttpStatus.UNPROCESSABLE_CONTENT, "Fields are wrong", "What is wrong stands in errors, field by field. Nothing was made."),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The Idempotency-Key was used for another request", "Use a new Idempotency-Key for each request that differs."),
    REPAIR_REFUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The tenant could not be repaired", "The database refused, for instance because the signup does not say what a wedding needs. Nothing was changed."),
    TENANT_PROVISIONING_ERROR(HttpStatus.UNPROCESSABLE_CONTENT, "Tenant provisioning failed", "Nothing is half made. The signup is on the list of stuck ones and can be tried again."),
    TRIED_JUST_NOW(HttpStatus.TOO_MANY_REQUESTS, "The signup was tried a moment ago", "Between two tries of a signup that fails lie ten seconds. Retry-After says when it may be tried again."),
    RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "Too many requests", "This key has used up its requests. Retry-After says when there are more."),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side", "Quote the reference: the log has the reason under it."),
    STRIPE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Stripe cannot say now", "Whether it is paid cannot be asked at the moment. Nothing was changed."),
    TENANT_BUSY(HttpStatus.SERVICE_UNAVAILABLE, "The tenant is busy", "Somebody else is working on the tenant, or the database is out of reach. Nothing was changed.");

    private final HttpStatus status;
    private final String title;
    private final String detail;

    ApiCode(HttpStatus status, String title, String detail) {
        this.status = status;
        this.title = title;
        this.detail = detail;
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    String detail() {
        return detail;
    }

    /**
     * Whether the same request would be refused again, and its answer is kept under its Idempotency-Key. What failed on our
     * side, or came too early, is worth another try.
     */
    boolean isLasting() {
        return status.is4xxClientError() && this != TENANT_PROVISIONING_ERROR && this != TRIED_JUST_NOW;
    }

    /** RFC 9457's type: a name, with nothing to be looked up under it. */
    String type() {
        return "urn:threshold:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is said of a status that something other than this package answers with. */
    static ApiCode of(int status) {
        return switch (status) {
            case 401 -> API_KEY_MISSING;
            case 403 -> SCOPE_MISSING;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> BODY_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            default -> status >= 400 && status < 500 ? PARAMETER_INVALID : INTERNAL_ERROR;
        };
    }
}
