package app.threshold.payment.sandbox;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The payer presses the button. However often and wherever it is pressed, one session is paid once. */
@ConditionalOnSandbox
@Service
class PayCheckoutSession {

    /** The job that settles one bank debit; the instance is the payment's id. */
    static final TaskDescriptor<Void> SETTLEMENT = TaskDescriptor.of("sandbox-settle-payment");

    /** The last digits of Stripe's own test accounts, which nobody has to type here. */
    private static final String US_ACCOUNT_LAST4 = "6789";
    private static final String SEPA_ACCOUNT_LAST4 = "3000";

    /** Long enough for the shop to have delivered. */
    static final Duration DISPUTED_AFTER = Duration.ofSeconds(20);

    /** What Stripe says when the proof fails. */
    private static final PaymentIntent.Failure NOT_AUTHENTICATED = new PaymentIntent.Failure(
            "payment_intent_authentication_failure", "We are unable to authenticate your payment method. Please choose a "
                    + "different payment method and try again.");

    enum Outcome {
        PAID, PROMISED, ALREADY_THROUGH, TO_BE_AUTHENTICATED, NOT_AUTHENTICATED, DECLINED, INSUFFICIENT_FUNDS, EXPIRED
    }

    private final CheckoutSessions sessions;
    private final ExpireCheckoutSession expiring;
    private final Events events;
    private final WebhookFaults webhookFaults;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final ObjectProvider<SchedulerClient> scheduler;

    /** @param scheduler looked up late, since it is made from jobs that need this bean's neighbours */
    PayCheckoutSession(CheckoutSessions sessions, ExpireCheckoutSession expiring, Events events,
            WebhookFaults webhookFaults, JdbcClient jdbc, Clock clock, ObjectProvider<SchedulerClient> scheduler) {
        this.sessions = sessions;
        this.expiring = expiring;
        this.events = events;
        this.webhookFaults = webhookFaults;
        this.jdbc = jdbc;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /**
     * Charges the card, or takes the promise of the bank account, of a form that has been validated.
     *
     * @return empty where there is no such session
     */
    @Transactional
    public Optional<Outcome> pay(String sessionId, PaymentForm form) {
        return sessions.findLocked(sessionId).map(session -> switch (session.status()) {
            case COMPLETE -> Outcome.ALREADY_THROUGH;
            case EXPIRED -> Outcome.EXPIRED;
            case OPEN -> pay(session, form);
        });
    }

    /**
     * The card's holder proves to be that, or fails to.
     *
     * @return empty where there is no such session
     */
    @Transactional
    public Optional<Outcome> authenticate(String sessionId, boolean succeeds, Plays plays) {
        return sessions.findLocked(sessionId).map(session -> switch (session.status()) {
            case COMPLETE -> Outcome.ALREADY_THROUGH;
            case EXPIRED -> Outcome.EXPIRED;
            case OPEN -> expiredByNow(session) ? Outcome.EXPIRED : authenticate(session, succeeds, plays);
        });
    }

    private Outcome authenticate(CheckoutSession session, boolean succeeds, Plays plays) {
        PaymentIntent payment = session.payment();
        if (payment == null || payment.status() != PaymentIntent.Status.REQUIRES_ACTION) {
            // Somebody came here by the Back button: another card has been tried since.
            return Outcome.NOT_AUTHENTICATED;
        }
        if (!succeeds) {
            sessions.settle(payment.id(), PaymentIntent.Status.REQUIRES_PAYMENT_METHOD, NOT_AUTHENTICATED);
            return Outcome.NOT_AUTHENTICATED;
        }
        complete(session, plays, payment.charged(StripeIds.of("ch_")));
        return Outcome.PAID;
    }

    private Outcome pay(CheckoutSession session, PaymentForm form) {
        return expiredByNow(session) ? Outcome.EXPIRED : form.isCard() ? charge(session, form) : debit(session, form);
    }

    private boolean expiredByNow(CheckoutSession session) {
        boolean overdue = session.isOverdueAt(clock.instant());
        if (overdue) {
            expiring.expireLocked(session, Origin.NONE);
        }
        return overdue;
    }

    private Outcome charge(CheckoutSession session, PaymentForm form) {
        TestCard card = TestCard.of(form.cardNumber()).orElseThrow();
        return switch (card) {
            case DECLINED -> Outcome.DECLINED;
            case INSUFFICIENT_FUNDS -> Outcome.INSUFFICIENT_FUNDS;
            case AUTHENTICATED -> {
                sessions.put(payment(session, form, PaymentIntent.Status.REQUIRES_ACTION, card.last4(), null));
                yield Outcome.TO_BE_AUTHENTICATED;
            }
            case PAYS, REFUNDED_LATER, REFUND_FAILS, DISPUTED -> {
                PaymentIntent payment = payment(session, form, PaymentIntent.Status.SUCCEEDED, card.last4(), null);
                complete(session, form.plays(), payment);
                if (card == TestCard.DISPUTED) {
                    scheduler.getObject().schedule(OpenDispute.JOB.instance(payment.id()).build(),
                            clock.instant().plus(DISPUTED_AFTER));
                }
                yield Outcome.PAID;
            }
        };
    }

    private Outcome debit(CheckoutSession session, PaymentForm form) {
        Instant settlesAt = clock.instant().plus(form.settlesAfter());
        PaymentIntent payment = payment(session, form, PaymentIntent.Status.PROCESSING,
                session.currency().equals("eur") ? SEPA_ACCOUNT_LAST4 : US_ACCOUNT_LAST4,
                new PaymentIntent.Settlement(settlesAt, form.settlesWell()));
        complete(session, form.plays(), payment);
        scheduler.getObject().schedule(SETTLEMENT.instance(payment.id()).build(), settlesAt);
        return Outcome.PROMISED;
    }

    private PaymentIntent payment(CheckoutSession session, PaymentForm form, PaymentIntent.Status status, String last4,
            PaymentIntent.@Nullable Settlement settlement) {
        // One that came to nothing is tried again, and stays the same payment.
        PaymentIntent before = session.payment();
        return new PaymentIntent(before == null ? StripeIds.of("pi_") : before.id(),
                status == PaymentIntent.Status.REQUIRES_ACTION ? null : StripeIds.of("ch_"), session.id(),
                before == null ? clock.instant() : before.createdAt(), status, form.method().orElseThrow(),
                session.amountTotal(), 0, session.currency(), session.paymentDescription(), session.paymentMetadata(),
                form.email().strip(), form.billingName().strip(), last4, form.isCard() ? form.expiry().orElseThrow() : null, null, null, settlement, null);
    }

    private void complete(CheckoutSession session, Plays plays, PaymentIntent payment) {
        sessions.put(payment);
        sessions.complete(session.id(), clock.instant());
        if (plays.askToFailProvisioning()) {
            failFirstProvisioningOf(session);
        }
        plays.askForWebhookFault().ifPresent(kind -> webhookFaults.armFor(session.id(), kind, kind.usualDelay()));
        CheckoutSession complete = sessions.find(session.id()).orElseThrow();
        events.record("checkout.session.completed", WireFormat.session(complete, Set.of()), complete.id(), Origin.NONE);
    }

    private void failFirstProvisioningOf(CheckoutSession session) {
        reference(session).ifPresent(reference -> jdbc.sql("""
                INSERT INTO sandbox.provisioning_fault (reference, asked_at) VALUES (?, ?) ON CONFLICT DO NOTHING
                """).param(reference).param(clock.instant().atOffset(ZoneOffset.UTC)).update());
    }

    /** The signup's id, by which a provisioning is made to fail; absent where the session was opened with none. */
    static Optional<UUID> reference(CheckoutSession session) {
        try {
            return Optional.ofNullable(session.clientReferenceId()).map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
