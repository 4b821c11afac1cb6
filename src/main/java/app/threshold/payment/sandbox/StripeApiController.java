package app.threshold.payment.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The part of Stripe's API that the sandbox has; anything else is answered as a URL that Stripe does not know. */
@ConditionalOnSandbox
@RestController
@RequestMapping(StripeApiController.PATH)
class StripeApiController {

    static final String PATH = "/sandbox/stripe";

    private static final Logger LOG = LoggerFactory.getLogger(StripeApiController.class);

    private final OpenCheckoutSession opening;
    private final ExpireCheckoutSession expiring;
    private final RefundPayment refunding;
    private final CheckoutSessions sessions;
    private final IdempotentRequests requests;
    private final JsonMapper json;

    StripeApiController(OpenCheckoutSession opening, ExpireCheckoutSession expiring, RefundPayment refunding,
            CheckoutSessions sessions, IdempotentRequests requests, JsonMapper json) {
        this.opening = opening;
        this.expiring = expiring;
        this.refunding = refunding;
        this.sessions = sessions;
        this.requests = requests;
        this.json = json;
    }

    @PostMapping("/v1/checkout/sessions")
    ResponseEntity<String> openSession(HttpServletRequest request) {
        return change(request, (parameters, origin) -> opening.open(parameters));
    }

    @GetMapping("/v1/checkout/sessions/{id}")
    ResponseEntity<String> session(@PathVariable String id, HttpServletRequest request) {
        Parameters parameters = parameters(request);
        var expand = parameters.expand("line_items", "payment_intent", "payment_intent.latest_charge");
        parameters.refuseUnread();
        return ok(sessions.find(id).map(session -> WireFormat.session(session, expand))
                .orElseThrow(() -> StripeRefusal.noSuch("checkout.session", id, "session")));
    }

    @PostMapping("/v1/checkout/sessions/{id}/expire")
    ResponseEntity<String> expireSession(@PathVariable String id, HttpServletRequest request) {
        return change(request, (parameters, origin) -> expiring.expire(id, parameters, origin));
    }

    @GetMapping("/v1/checkout/sessions")
    ResponseEntity<String> sessions(HttpServletRequest request) {
        Parameters parameters = parameters(request);
        Long limit = parameters.integer("limit");
        if (limit != null && (limit < 1 || limit > 100)) {
            throw StripeRefusal.badParameter("parameter_invalid_integer", "limit",
                    "This value must be between 1 and 100.");
        }
        int size = limit == null ? 10 : limit.intValue();
        String after = cursor("starting_after", parameters);
        String before = cursor("ending_before", parameters);
        String payment = parameters.text("payment_intent", 200);
        String status = parameters.word("status", List.of("open", "complete", "expired"));
        parameters.refuseUnread();
        List<CheckoutSession> found = sessions.list(after, before, payment, status, size + 1);
        boolean more = found.size() > size;
        // One more than asked for tells whether there are more: at the end of the page, or before a page read backwards.
        List<CheckoutSession> page = !more ? found
                : before == null ? found.subList(0, size) : found.subList(1, size + 1);
        return ok(WireFormat.list("/v1/checkout/sessions", page, more,
                session -> WireFormat.session(session, Set.of())));
    }

    @GetMapping("/v1/payment_intents/{id}")
    ResponseEntity<String> paymentIntent(@PathVariable String id, HttpServletRequest request) {
        Parameters parameters = parameters(request);
        var expand = parameters.expand("latest_charge");
        parameters.refuseUnread();
        return ok(sessions.findPayment(id)
                .map(payment -> WireFormat.paymentIntent(payment, expand.contains("latest_charge")))
                .orElseThrow(() -> StripeRefusal.noSuch("payment_intent", id, "intent")));
    }

    @PostMapping("/v1/refunds")
    ResponseEntity<String> createRefund(HttpServletRequest request) {
        return change(request, refunding::refund);
    }

    @GetMapping("/v1/refunds/{id}")
    ResponseEntity<String> refund(@PathVariable String id, HttpServletRequest request) {
        parameters(request).refuseUnread();
        return ok(sessions.findRefund(id).map(WireFormat::refund)
                .orElseThrow(() -> StripeRefusal.noSuch("refund", id, "refund")));
    }

    @RequestMapping("/**")
    ResponseEntity<String> unknownUrl(HttpServletRequest request) {
        throw StripeRefusal.unknownUrl(request.getMethod(), path(request));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(StripeRefusal refusal) {
        return answer(new Answer(refusal.status(), json.writeValueAsString(refusal.body()), false));
    }

    @ExceptionHandler
    ResponseEntity<String> failed(Exception failure) {
        LOG.error("The sandbox's API failed", failure);
        return refused(StripeRefusal.internal());
    }

    private interface Change {
        Map<String, @Nullable Object> apply(Parameters parameters, Origin origin);
    }

    private ResponseEntity<String> change(HttpServletRequest request, Change change) {
        Parameters parameters = parameters(request);
        var origin = new Origin((String) request.getAttribute(StripeApiFilter.REQUEST_ID),
                request.getHeader("Idempotency-Key"));
        return answer(requests.answer(origin, path(request), parameters, () -> change.apply(parameters, origin)));
    }

    private ResponseEntity<String> ok(Map<String, @Nullable Object> object) {
        return answer(new Answer(200, json.writeValueAsString(object), false));
    }

    private static ResponseEntity<String> answer(Answer answer) {
        var response = ResponseEntity.status(answer.status()).contentType(MediaType.APPLICATION_JSON);
        if (answer.replayed()) {
            response.header("Idempotent-Replayed", "true");
        }
        return response.body(answer.body());
    }

    private static Parameters parameters(HttpServletRequest request) {
        return Parameters.of(request.getParameterMap());
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring((request.getContextPath() + PATH).length());
    }

    /** The id of a session that a page of the list starts or ends at. */
    private @Nullable String cursor(String name, Parameters parameters) {
        String id = parameters.text(name, 200);
        if (id != null && sessions.find(id).isEmpty()) {
            throw StripeRefusal.noSuch("checkout.session", id, name);
        }
        return id;
    }
}
