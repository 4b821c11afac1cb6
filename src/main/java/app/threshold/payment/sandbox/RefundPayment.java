package app.threshold.payment.sandbox;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The whole of what is left of a payment, or a part of it; never more than was paid. */
@ConditionalOnSandbox
@Service
class RefundPayment {

    /** How long a refund takes to become what it turns into. */
    static final Duration LATER = Duration.ofSeconds(20);

    private final CheckoutSessions sessions;
    private final Events events;
    private final Clock clock;
    private final ObjectProvider<SchedulerClient> scheduler;

    /** @param scheduler looked up late, since it is made from jobs that need this bean's neighbours */
    RefundPayment(CheckoutSessions sessions, Events events, Clock clock, ObjectProvider<SchedulerClient> scheduler) {
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** {@code POST /v1/refunds}. */
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
        if (payment.isTakenBack()) {
            throw StripeRefusal.badState("charge_disputed", null,
                    "Charge %s has been charged back; cannot issue a refund.".formatted(payment.chargeId()));
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
        return WireFormat.refund(giveBack(payment, amount == null ? left : amount, reason, metadata, origin));
    }

    /**
     * Gives back what is left, as somebody may do in Stripe's dashboard behind the shop's back.
     *
     * @return false where there is nothing to give back: no payment, nothing paid, all given back, or disputed
     */
    @Transactional
    public boolean refundRest(String paymentId) {
        Optional<PaymentIntent> refundable = sessions.findPaymentLocked(paymentId)
                .filter(PaymentIntent::isRefundable);
        refundable.ifPresent(payment -> giveBack(payment, payment.amountLeft(), "requested_by_customer", Map.of(), Origin.NONE));
        return refundable.isPresent();
    }

    private Refund giveBack(PaymentIntent payment, long amount, @Nullable String reason, Map<String, String> metadata,
            Origin origin) {
        Refund.Status turnsInto = turnsInto(payment);
        var refund = new Refund(StripeIds.of("re_"), payment, clock.instant(), amount, reason, metadata,
                turnsInto == Refund.Status.SUCCEEDED ? Refund.Status.PENDING : Refund.Status.SUCCEEDED, turnsInto);
        sessions.addRefund(refund);
        if (turnsInto != null) {
            scheduler.getObject().schedule(SettleRefund.JOB.instance(refund.id()).build(), refund.createdAt().plus(LATER));
        }
        events.record("refund.created", WireFormat.refund(refund), payment.checkoutSessionId(), origin);
        events.record("charge.refunded", WireFormat.charge(sessions.findPayment(payment.id()).orElseThrow(), false),
                payment.checkoutSessionId(), origin);
        return refund;
    }

    /** The first refund to a card that it fails for, unlike Stripe's, is the last that fails: trying again gets one there. */
    private Refund.@Nullable Status turnsInto(PaymentIntent payment) {
        return switch (payment.card().orElse(null)) {
            case REFUNDED_LATER -> Refund.Status.SUCCEEDED;
            case REFUND_FAILS -> sessions.aRefundFailed(payment.id()) ? null : Refund.Status.FAILED;
            case null, default -> null;
        };
    }
}
