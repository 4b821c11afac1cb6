package app.threshold.payment.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
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

    private static final String[] SESSION_PARTS = {"line_items", "payment_intent", "payment_intent.latest_charge"};

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
        var expand = parameters.expand(SESSION_PARTS);
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
        Page page = Page.of(parameters, "checkout.session", id -> sessions.find(id).isPresent());
        Span created = Span.of(parameters);
        String payment = parameters.text("payment_intent", 200);
        String status = parameters.word("status", List.of("open", "complete", "expired"));
        var expand = parameters.expandEach(SESSION_PARTS);
        parameters.refuseUnread();
        return ok(WireFormat.list("/v1/checkout/sessions", sessions.list(page, created, payment, status),
                session -> WireFormat.session(session, expand)));
    }

    @GetMapping("/v1/payment_intents/{id}")
    ResponseEntity<String> paymentIntent(@PathVariable String id, HttpServletRequest request) {
        Parameters parameters = parameters(request);
        var expand = parameters.expand("latest_charge");
        parameters.refuseUnread();
        return ok(sessions.findPayment(id).filter(payment -> payment.id().equals(id))
                .map(payment -> WireFormat.paymentIntent(payment, expand.contains("latest_charge")))
                .orElseThrow(() -> StripeRefusal.noSuch("payment_intent", id, "intent")));
    }

    @GetMapping("/v1/charges/{id}")
    ResponseEntity<String> charge(@PathVariable String id, HttpServletRequest request) {
        Parameters parameters = parameters(request);
        var expand = parameters.expand("payment_intent");
        parameters.refuseUnread();
        return ok(sessions.findPayment(id).filter(payment -> id.equals(payment.chargeId()))
                .map(payment -> WireFormat.charge(payment, expand.contains("payment_intent")))
                .orElseThrow(() -> StripeRefusal.noSuch("charge", id, "id")));
    }

    @GetMapping("/v1/refunds")
    ResponseEntity<String> refunds(HttpServletRequest request) {
        Parameters parameters = parameters(request);
        Page page = Page.of(parameters, "refund", id -> sessions.findRefund(id).isPresent());
        Span created = Span.of(parameters);
        String payment = parameters.text("payment_intent", 200);
        String charge = parameters.text("charge", 200);
        parameters.refuseUnread();
        return ok(WireFormat.list("/v1/refunds", sessions.listRefunds(page, created, payment, charge),
                WireFormat::refund));
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
}
