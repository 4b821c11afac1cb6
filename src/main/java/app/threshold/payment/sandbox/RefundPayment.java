package app.threshold.payment.sandbox;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** {@code POST /v1/refunds}: the whole of what is left of a payment, or a part of it; never more than was paid. */
@ConditionalOnSandbox
@Service
class RefundPayment {

    private final CheckoutSessions sessions;
    private final Events events;
    private final Clock clock;

    RefundPayment(CheckoutSessions sessions, Events events, Clock clock) {
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY, noRollbackFor = StripeRefusal.class)
    public Map<String, @Nullable Object> refund(Parameters parameters, Origin origin) {
        String paymentId = parameters.text("payment_intent", 200);
        String chargeId = parameters.text("charge", 200);
        Long amount = parameters.integer("amount");
        String reason = parameters.word("reason", List.of("duplicate", "fraudulent", "requested_by_customer"));
        Map<String, String> metadata = parameters.metadata("metadata");
        parameters.refuseUnread();
        if (paymentId == null && chargeId == null) {
            throw StripeRefusal.badParameter("parameter_missing", "payment_intent",
                    "One of the following params should be provided for this request: payment_intent or charge.");
        }
        PaymentIntent payment = paymentId != null
                ? sessions.findPaymentLocked(paymentId).filter(found -> found.id().equals(paymentId))
                        .orElseThrow(() -> StripeRefusal.noSuch("payment_intent", paymentId, "payment_intent"))
                : sessions.findPaymentLocked(chargeId).filter(found -> found.chargeId().equals(chargeId))
                        .orElseThrow(() -> StripeRefusal.noSuch("charge", chargeId, "charge"));
        if (chargeId != null && !chargeId.equals(payment.chargeId())) {
            throw StripeRefusal.badParameter(null, "charge", "The charge is not one of the payment_intent.");
        }
        if (!payment.isPaid()) {
            throw StripeRefusal.badState("payment_intent_unexpected_state", "payment_intent",
                    "This PaymentIntent (%s) does not have a successful charge to refund.".formatted(payment.id()));
        }
        long left = payment.amountLeft();
        if (left == 0) {
            throw StripeRefusal.badState("charge_already_refunded", null,
                    "Charge %s has already been refunded.".formatted(payment.chargeId()));
        }
        if (amount != null && amount < 1) {
            throw StripeRefusal.badParameter("parameter_invalid_integer", "amount", "Invalid positive integer");
        }
        if (amount != null && amount > left) {
            throw StripeRefusal.badState(null, "amount", ("Refund amount (%d %s) is greater than unrefunded amount on "
                    + "charge (%d %s)").formatted(amount, payment.currency(), left, payment.currency()));
        }
        var refund = new Refund(StripeIds.of("re_"), payment, clock.instant(), amount == null ? left : amount, reason,
                metadata);
        sessions.addRefund(refund);
        events.record("charge.refunded",
                WireFormat.charge(sessions.findPayment(payment.id()).orElseThrow(), false),
                payment.checkoutSessionId(), origin);
        return WireFormat.refund(refund);
    }
}
