package app.threshold.payment.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The payer presses the button. However often and wherever it is pressed, one session is paid once. */
@ConditionalOnSandbox
@Service
class PayCheckoutSession {

    enum Outcome { PAID, ALREADY_PAID, DECLINED, INSUFFICIENT_FUNDS, EXPIRED }

    private final CheckoutSessions sessions;
    private final ExpireCheckoutSession expiring;
    private final Events events;
    private final JdbcClient jdbc;
    private final Clock clock;

    PayCheckoutSession(CheckoutSessions sessions, ExpireCheckoutSession expiring, Events events, JdbcClient jdbc,
            Clock clock) {
        this.sessions = sessions;
        this.expiring = expiring;
        this.events = events;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Charges the card of a form that has been validated.
     *
     * @return empty where there is no such session
     */
    @Transactional
    public Optional<Outcome> pay(String sessionId, CardForm form) {
        return sessions.findLocked(sessionId).map(session -> switch (session.status()) {
            case COMPLETE -> Outcome.ALREADY_PAID;
            case EXPIRED -> Outcome.EXPIRED;
            case OPEN -> charge(session, form);
        });
    }

    private Outcome charge(CheckoutSession session, CardForm form) {
        Instant now = clock.instant();
        if (session.isOverdueAt(now)) {
            expiring.expireLocked(session, Origin.NONE);
            return Outcome.EXPIRED;
        }
        TestCard card = TestCard.of(form.cardNumber()).orElseThrow();
        return switch (card) {
            case DECLINED -> Outcome.DECLINED;
            case INSUFFICIENT_FUNDS -> Outcome.INSUFFICIENT_FUNDS;
            case PAYS -> {
                sessions.markPaid(session.id(), new PaymentIntent(StripeIds.of("pi_"), StripeIds.of("ch_"),
                        session.id(), now, PaymentIntent.Status.SUCCEEDED, PaymentMethod.CARD, session.amountTotal(), 0,
                        session.currency(), session.paymentDescription(), session.paymentMetadata(),
                        form.email().strip(), form.billingName().strip(), card.last4(), form.expiry().orElseThrow(),
                        null));
                if (form.asksToFailProvisioning()) {
                    failFirstProvisioningOf(session);
                }
                CheckoutSession paid = sessions.find(session.id()).orElseThrow();
                events.record("checkout.session.completed", WireFormat.session(paid, Set.of()), paid.id(),
                        Origin.NONE);
                yield Outcome.PAID;
            }
        };
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
