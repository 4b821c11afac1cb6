package app.threshold.payment;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import com.google.gson.JsonParseException;
import com.stripe.exception.EventDataObjectDeserializationException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.model.checkout.Session;
import com.stripe.net.Webhook;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where Stripe tells what happened. Answers 2xx only once the event and its effect are committed; anything else makes
 * Stripe tell it again later.
 */
@RestController
class StripeWebhookController {

    private static final Logger log = LoggerFactory.getLogger(StripeWebhookController.class);

    private static final Set<String> FOLLOWED = Set.of("checkout.session.completed", "checkout.session.expired");

    /** How old a signature may be, as Stripe advises: whoever records an event cannot send it again tomorrow. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

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
    ResponseEntity<Void> receive(@RequestBody String body,
            @RequestHeader(name = "Stripe-Signature", defaultValue = "") String signature) {
        Event event;
        try {
            event = Webhook.constructEvent(body, signature, settings.webhookSecret(), TOLERANCE.toSeconds(), clock);
        } catch (SignatureVerificationException | JsonParseException | NumberFormatException e) {
            // The last is what the library throws for a signature whose time is no number.
            log.atWarn().addKeyValue("reason", e.getMessage()).log("stripe_webhook_refused");
            return ResponseEntity.badRequest().build();
        }
        if (!inbox.knows(event.getId())) {
            inbox.accept(event.getId(), event.getType(), session(event));
        }
        return ResponseEntity.ok().build();
    }

    /**
     * The event only says which session to ask for: what is recorded is what Stripe answers now, so that the order in
     * which events arrive means nothing.
     */
    private @Nullable StripeSession session(Event event) {
        if (!FOLLOWED.contains(event.getType())) {
            return null;
        }
        try {
            // "Unsafe" tells that the event may be of another API version than the library; the id is in all of them.
            return event.getDataObjectDeserializer().deserializeUnsafe() instanceof Session session
                    ? stripe.retrieve(session.getId()) : null;
        } catch (StripeGateway.RefusedException unknownSession) {
            return null;
        } catch (EventDataObjectDeserializationException e) {
            throw new IllegalArgumentException("The event " + event.getId() + " cannot be read", e);
        }
    }
}
