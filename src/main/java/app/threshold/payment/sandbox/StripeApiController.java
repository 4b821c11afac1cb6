package app.threshold.payment.sandbox;

import static app.threshold.payment.sandbox.ApiFault.Operation.CREATE;
import static app.threshold.payment.sandbox.ApiFault.Operation.EXPIRE;
import static app.threshold.payment.sandbox.ApiFault.Operation.LIST;
import static app.threshold.payment.sandbox.ApiFault.Operation.REFUND;
import static app.threshold.payment.sandbox.ApiFault.Operation.RETRIEVE;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
    private final ApiFaults faults;
    private final JsonMapper json;

    StripeApiController(OpenCheckoutSession opening, ExpireCheckoutSession expiring, RefundPayment refunding,
            CheckoutSessions sessions, IdempotentRequests requests, ApiFaults faults, JsonMapper json) {
        this.opening = opening;
        this.expiring = expiring;
        this.refunding = refunding;
        this.sessions = sessions;
        this.requests = requests;
        this.faults = faults;
        this.json = json;
    }

    @PostMapping("/v1/checkout/sessions")
    ResponseEntity<String> openSession(HttpServletRequest request) {
        return change(CREATE, request, (parameters, origin) -> opening.open(parameters));
    }

    @GetMapping("/v1/checkout/sessions/{id}")
    ResponseEntity<String> session(@PathVariable String id, HttpServletRequest request) {
        return read(RETRIEVE, request, parameters -> {
            var expand = parameters.expand(SESSION_PARTS);
            parameters.refuseUnread();
            return sessions.find(id).map(session -> WireFormat.session(session, expand))
                    .orElseThrow(() -> StripeRefusal.noSuch("checkout.session", id, "session"));
        });
    }

    @PostMapping("/v1/checkout/sessions/{id}/expire")
    ResponseEntity<String> expireSession(@PathVariable String id, HttpServletRequest request) {
        return change(EXPIRE, request, (parameters, origin) -> expiring.expire(id, parameters, origin));
    }

    @GetMapping("/v1/checkout/sessions")
    ResponseEntity<String> sessions(HttpServletRequest request) {
        return read(LIST, request, parameters -> {
            Page page = Page.of(parameters, "checkout.session", id -> sessions.find(id).isPresent());
            Span created = Span.of(parameters);
            String payment = parameters.text("payment_intent", 200);
            String status = parameters.word("status", List.of("open", "complete", "expired"));
            var expand = parameters.expandEach(SESSION_PARTS);
            parameters.refuseUnread();
            return WireFormat.list("/v1/checkout/sessions", sessions.list(page, created, payment, status),
                    session -> WireFormat.session(session, expand));
        });
    }

    @GetMapping("/v1/payment_intents/{id}")
    ResponseEntity<String> paymentIntent(@PathVariable String id, HttpServletRequest request) {
        return read(RETRIEVE, request, parameters -> {
            var expand = parameters.expand("latest_charge");
            parameters.refuseUnread();
            return sessions.findPayment(id).filter(payment -> payment.id().equals(id))
                    .map(payment -> WireFormat.paymentIntent(payment, expand.contains("latest_charge")))
                    .orElseThrow(() -> StripeRefusal.noSuch("payment_intent", id, "intent"));
        });
    }

    @GetMapping("/v1/charges/{id}")
    ResponseEntity<String> charge(@PathVariable String id, HttpServletRequest request) {
        return read(RETRIEVE, request, parameters -> {
            var expand = parameters.expand("payment_intent");
            parameters.refuseUnread();
            return sessions.findPayment(id).filter(payment -> id.equals(payment.chargeId()))
                    .map(payment -> WireFormat.charge(payment, expand.contains("payment_intent")))
                    .orElseThrow(() -> StripeRefusal.noSuch("charge", id, "id"));
        });
    }

    @GetMapping("/v1/refunds")
    ResponseEntity<String> refunds(HttpServletRequest request) {
        return read(LIST, request, parameters -> {
            Page page = Page.of(parameters, "refund", id -> sessions.findRefund(id).isPresent());
            Span created = Span.of(parameters);
            String payment = parameters.text("payment_intent", 200);
            String charge = parameters.text("charge", 200);
            boolean expand = parameters.expandEach("payment_intent").contains("payment_intent");
            parameters.refuseUnread();
            return WireFormat.list("/v1/refunds", sessions.listRefunds(page, created, payment, charge),
                    refund -> WireFormat.refund(refund, expand));
        });
    }

    @PostMapping("/v1/refunds")
    ResponseEntity<String> createRefund(HttpServletRequest request) {
        return change(REFUND, request, refunding::refund);
    }

    @GetMapping("/v1/refunds/{id}")
    ResponseEntity<String> refund(@PathVariable String id, HttpServletRequest request) {
        return read(RETRIEVE, request, parameters -> {
            parameters.refuseUnread();
            return sessions.findRefund(id).map(WireFormat::refund)
                    .orElseThrow(() -> StripeRefusal.noSuch("refund", id, "refund"));
        });
    }

    @GetMapping("/v1/disputes")
    ResponseEntity<String> disputes(HttpServletRequest request) {
        return read(LIST, request, parameters -> {
            Page page = Page.of(parameters, "dispute", id -> sessions.findDispute(id).isPresent());
            Span created = Span.of(parameters);
            String payment = parameters.text("payment_intent", 200);
            String charge = parameters.text("charge", 200);
            boolean expand = parameters.expandEach("payment_intent").contains("payment_intent");
            parameters.refuseUnread();
            return WireFormat.list("/v1/disputes", sessions.listDisputes(page, created, payment, charge),
                    dispute -> WireFormat.dispute(dispute, expand));
        });
    }

    @GetMapping("/v1/disputes/{id}")
    ResponseEntity<String> dispute(@PathVariable String id, HttpServletRequest request) {
        return read(RETRIEVE, request, parameters -> {
            parameters.refuseUnread();
            return sessions.findDispute(id).map(WireFormat::dispute)
                    .orElseThrow(() -> StripeRefusal.noSuch("dispute", id, "dispute"));
        });
    }

    @RequestMapping("/**")
    ResponseEntity<String> unknownUrl(HttpServletRequest request) {
        throw StripeRefusal.unknownUrl(request.getMethod(), path(request));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(StripeRefusal refusal) {
        return answer(new Answer(refusal.status(), json.writeValueAsString(refusal.body()), null, false));
    }

    @ExceptionHandler
    ResponseEntity<String> failed(Exception failure) {
        LOG.error("The sandbox's API failed", failure);
        return refused(StripeRefusal.internal());
    }

    private interface Change {
        Map<String, @Nullable Object> apply(Parameters parameters, Origin origin);
    }

    private ResponseEntity<String> change(ApiFault.Operation operation, HttpServletRequest request, Change change) {
        var origin = new Origin((String) request.getAttribute(StripeApiFilter.REQUEST_ID),
                request.getHeader("Idempotency-Key"));
        return meeting(operation, origin, fails -> {
            Parameters parameters = Parameters.of(request.getParameterMap());
            return requests.answer(origin, path(request), parameters, () -> {
                Map<String, @Nullable Object> object = change.apply(parameters, origin);
                if (fails) {
                    throw StripeRefusal.internalAfterTheWork();
                }
                return object;
            });
        });
    }

    private ResponseEntity<String> read(ApiFault.Operation operation, HttpServletRequest request,
            Function<Parameters, Map<String, @Nullable Object>> reading) {
        return meeting(operation, Origin.NONE, fails -> {
            var object = reading.apply(Parameters.of(request.getParameterMap()));
            if (fails) {
                throw StripeRefusal.internal();
            }
            return new Answer(200, json.writeValueAsString(object), null, false);
        });
    }

    private interface Work {
        /** @param fails whether it ends in an error once all is done */
        Answer doIt(boolean fails);
    }

    /** Does the work, unless a fault was asked for. Nothing of the database is held while a request hangs. */
    private ResponseEntity<String> meeting(ApiFault.Operation operation, Origin origin, Work work) {
        Optional<ApiFault> fault = faults.take(operation);
        ApiFault.@Nullable Kind kind = fault.map(ApiFault::kind).orElse(null);
        switch (kind) {
            case TIMEOUT_BEFORE -> throw hang(fault.get());
            case ERROR_BEFORE -> throw StripeRefusal.internal();
            case RATE_LIMIT -> throw StripeRefusal.rateLimit();
            case CONFLICT -> throw origin.idempotencyKey() == null ? StripeRefusal.conflict()
                    : StripeRefusal.keyInUse(origin.idempotencyKey());
            case TIMEOUT_AFTER, ERROR_AFTER -> { }
            case null -> { }
        }
        Answer answer = work.doIt(kind == ApiFault.Kind.ERROR_AFTER);
        if (kind == ApiFault.Kind.TIMEOUT_AFTER) {
            throw hang(fault.get());
        }
        return answer(answer);
    }

    /** In time that really passes: it is another's patience that is tried. */
    private static StripeRefusal hang(ApiFault fault) {
        try {
            Thread.sleep(fault.hang());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StripeRefusal.timedOut();
    }

    private static ResponseEntity<String> answer(Answer answer) {
        var response = ResponseEntity.status(answer.status()).contentType(MediaType.APPLICATION_JSON);
        if (answer.originalRequest() != null) {
            response.header("Original-Request", answer.originalRequest());
        }
        if (answer.replayed()) {
            response.header("Idempotent-Replayed", "true");
        }
        return response.body(answer.body());
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring((request.getContextPath() + PATH).length());
    }
}
