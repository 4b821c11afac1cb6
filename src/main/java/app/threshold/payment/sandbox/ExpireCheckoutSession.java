package app.threshold.payment.sandbox;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Ends an open session unpaid, because the API asks or because its time is over, and tells so by an event. */
@ConditionalOnSandbox
@Service
class ExpireCheckoutSession {

    private final CheckoutSessions sessions;
    private final Events events;
    private final Clock clock;

    ExpireCheckoutSession(CheckoutSessions sessions, Events events, Clock clock) {
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    /** {@code POST /v1/checkout/sessions/{id}/expire}. */
    @Transactional(propagation = Propagation.MANDATORY, noRollbackFor = StripeRefusal.class)
    public Map<String, @Nullable Object> expire(String id, Parameters parameters, Origin origin) {
        var expand = parameters.expand("line_items", "payment_intent");
        parameters.refuseUnread();
        CheckoutSession session = sessions.findLocked(id)
                .orElseThrow(() -> StripeRefusal.noSuch("checkout.session", id, "session"));
        if (session.status() != CheckoutSession.Status.OPEN) {
            throw StripeRefusal.badState(null, null, ("Only Checkout Sessions with a status in [\"open\"] can be "
                    + "expired. This Checkout Session has a status of %s.")
                            .formatted(session.status().name().toLowerCase(Locale.ROOT)));
        }
        return WireFormat.session(expireLocked(session, origin), expand);
    }

    /**
     * Ends a session as if its time were over.
     *
     * @return whether it was open
     */
    @Transactional
    public boolean expireNow(String id) {
        Optional<CheckoutSession> open = sessions.findLocked(id)
                .filter(session -> session.status() == CheckoutSession.Status.OPEN);
        open.ifPresent(session -> expireLocked(session, Origin.NONE));
        return open.isPresent();
    }

    /**
     * Expires those whose time is over.
     *
     * @return how many; at most 100, and those that just somebody else changes are left for the next time
     */
    @Transactional
    public int expireOverdue() {
        List<CheckoutSession> overdue = sessions.lockOverdue(clock.instant(), 100);
        overdue.forEach(session -> expireLocked(session, Origin.NONE));
        return overdue.size();
    }

    /** @param session locked by this transaction, and open */
    CheckoutSession expireLocked(CheckoutSession session, Origin origin) {
        sessions.markExpired(session.id(), clock.instant());
        CheckoutSession expired = sessions.find(session.id()).orElseThrow();
        events.record("checkout.session.expired", WireFormat.session(expired, Set.of()), expired.id(), origin);
        return expired;
    }
}
