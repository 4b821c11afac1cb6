package app.threshold.payment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import com.google.gson.JsonParseException;
import com.stripe.exception.EventDataObjectDeserializationException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.Event;
import com.stripe.model.Refund;
import com.stripe.model.StripeObject;
import com.stripe.model.checkout.Session;
import com.stripe.net.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where Stripe tells what happened. Answers 2xx only once the event and its effect are committed; anything else makes
 * Stripe tell it again later.
 */
@RestController
class StripeWebhookController {

    private static final Logger log = LoggerFactory.getLogger(StripeWebhookController.class);

    /** How old a signature may be, as Stripe advises: whoever records an event cannot send it again tomorrow. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Bytes. Many times what the events that matter here have, and nothing that one could fill the memory with. */
    private static final int SIZE_LIMIT = 512 * 1024;

    private final StripeSettings settings;
    private final StripeGateway stripe;
    private final WebhookInbox inbox;
    private final Clock clock;

    StripeWebhookController(StripeSettings settings, StripeGateway stripe, WebhookInbox inbox, Clock clock) {
        this.settings = settings;
        this.stripe = stripe;
        this.inbox = inbox;
        this.clock = clock;
    }

    @PostMapping("/webhooks/stripe")
    ResponseEntity<Void> receive(InputStream body,
            @RequestHeader(name = "Stripe-Signature", defaultValue = "") String signature) throws IOException {
        byte[] bytes = body.readNBytes(SIZE_LIMIT + 1);
        if (bytes.length > SIZE_LIMIT) {
            return refused(HttpStatus.CONTENT_TOO_LARGE, "more than " + SIZE_LIMIT + " bytes");
        }
        Event event;
        try {
            event = signed(new String(bytes, StandardCharsets.UTF_8), signature);
        } catch (SignatureVerificationException | JsonParseException e) {
            return refused(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        if (!inbox.knows(event.getId())) {
            inbox.accept(event.getId(), event.getType(), Instant.ofEpochSecond(event.getCreated()),
                    whatItIsAbout(event).orElse(null));
        }
        return ResponseEntity.ok().build();
    }

    /** By any of the secrets: while one takes the place of another, Stripe signs with both. */
    private Event signed(String body, String signature) throws SignatureVerificationException {
        SignatureVerificationException refusal = new SignatureVerificationException("No secret is configured", signature);
        for (String secret : settings.webhookSecret()) {
            try {
                return Webhook.constructEvent(body, signature, secret, TOLERANCE.toSeconds(), clock);
            } catch (SignatureVerificationException e) {
                refusal = e;
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException notInParts) {
                // The library expects a name, an equals sign and a value, and a number of the time.
                refusal = new SignatureVerificationException("The signature's header cannot be read", signature);
            }
        }
        throw refusal;
    }

    /**
     * The event only says what to ask for: what is recorded is what Stripe answers now, so that the order in which
     * events arrive means nothing.
     *
     * @return empty for an event that nothing here follows from
     */
    private Optional<StripeAnswer> whatItIsAbout(Event event) {
        try {
            return switch (event.getType()) {
                case "checkout.session.completed", "checkout.session.expired",
                        "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed" ->
                        object(event, Session.class).map(session -> stripe.retrieve(session.getId()));
                case "charge.refunded" ->
                        object(event, Charge.class).map(Charge::getPaymentIntent).flatMap(stripe::charge);
                case "charge.dispute.created" ->
                        object(event, Dispute.class).map(Dispute::getPaymentIntent).flatMap(stripe::charge);
                case "refund.updated", "refund.failed" ->
                        object(event, Refund.class).filter(refund -> refund.getPaymentIntent() != null)
                                .map(refund -> stripe.refund(refund.getId()));
                default -> Optional.empty();
            };
        } catch (StripeGateway.RefusedException unknown) {
            if (isAboutOurs(event)) {
                // The keys are of another account or mode, or Stripe errs for once: whichever it is, the event keeps its effect.
                throw new CheckoutUnavailableException(unknown);
            }
            return Optional.empty();
        }
    }

    private boolean isAboutOurs(Event event) {
        return object(event, StripeObject.class).filter(object -> switch (object) {
            case Session session -> inbox.isAboutOurs(session.getMetadata(), session.getId(), session.getPaymentIntent());
            case Charge charge -> inbox.isAboutOurs(charge.getMetadata(), null, charge.getPaymentIntent());
            case Dispute dispute -> inbox.isAboutOurs(dispute.getMetadata(), null, dispute.getPaymentIntent());
            case Refund refund -> inbox.isAboutOurs(refund.getMetadata(), null, refund.getPaymentIntent());
            default -> false;
        }).isPresent();
    }

    private static <T extends StripeObject> Optional<T> object(Event event, Class<T> type) {
        try {
            // "Unsafe" tells that the event may be of another API version than the library; the ids are in all of them.
            return Optional.of(event.getDataObjectDeserializer().deserializeUnsafe()).filter(type::isInstance).map(type::cast);
        } catch (EventDataObjectDeserializationException e) {
            throw new IllegalArgumentException("The event " + event.getId() + " cannot be read", e);
        }
    }

    /** Not now: Stripe will tell it again, and nothing is lost. */
    @ExceptionHandler({CheckoutUnavailableException.class, PaymentLedger.ToldTooEarlyException.class,
            DataAccessException.class, TransactionException.class})
    ResponseEntity<Void> notNow(RuntimeException e) {
        log.atWarn().setCause(e).log("stripe_webhook_postponed");
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build();
    }

    private static ResponseEntity<Void> refused(HttpStatus status, String reason) {
        log.atWarn().addKeyValue("reason", reason).log("stripe_webhook_refused");
        return ResponseEntity.status(status).build();
    }
}
