package app.threshold.payment.sandbox;

import app.threshold.platform.Money;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the sandbox's own page shows: the latest sessions with all that happened to them. */
@ConditionalOnSandbox
@Service
class RecentPayments {

    private static final int ON_A_PAGE = 25;

    private final CheckoutSessions sessions;
    private final Events events;
    private final Money money;
    private final Clock clock;

    RecentPayments(CheckoutSessions sessions, Events events, Money money, Clock clock) {
        this.sessions = sessions;
        this.events = events;
        this.money = money;
        this.clock = clock;
    }

    /**
     * @param next the session after which the next page starts; null on the last
     */
    record Listed(List<SessionView> sessions, @Nullable String next) {
    }

    /**
     * @param state of the session and its payment in one word, the end of a message's key
     * @param settlesAt when a bank debit ends by itself; null for anything else
     * @param refundable whether the shop could give the money back
     * @param disputable whether the payer's bank could take it back
     * @param disputeOpen whether it has
     */
    record SessionView(String id, String shortId, String state, String amount, String what, @Nullable String payer,
            @Nullable String method, Instant createdAt, Instant expiresAt, @Nullable String url,
            @Nullable String paymentId, @Nullable Instant settlesAt, boolean settlesWell, boolean refundable,
            boolean disputable, boolean disputeOpen,
            List<RefundView> refunds, List<Events.Sent> events) {

        public boolean isOpen() {
            return state.equals("open");
        }
    }

    record RefundView(String id, String amount, String status, Instant createdAt) {

        public boolean isPending() {
            return status.equals("pending");
        }
    }

    /** @param after the session after which the page starts; null, or one that there is not, for the first page */
    @Transactional(readOnly = true)
    public Listed list(@Nullable String after) {
        String from = Optional.ofNullable(after).filter(id -> sessions.find(id).isPresent()).orElse(null);
        var found = sessions.list(new Page(from, null, ON_A_PAGE), new Span(null, null), null, null);
        List<String> ids = found.items().stream().map(CheckoutSession::id).toList();
        Map<String, List<Events.Sent>> sent = events.about(ids).stream()
                .collect(Collectors.groupingBy(Events.Sent::sessionId));
        Map<String, List<Refund>> refunds = sessions.refundsOf(ids).stream()
                .collect(Collectors.groupingBy(refund -> refund.payment().checkoutSessionId()));
        return new Listed(
                found.items().stream().map(session -> view(session, refunds.getOrDefault(session.id(), List.of()),
                        sent.getOrDefault(session.id(), List.of()))).toList(),
                found.hasMore() ? ids.getLast() : null);
    }

    private SessionView view(CheckoutSession session, List<Refund> refunds, List<Events.Sent> sent) {
        PaymentIntent payment = session.payment();
        boolean through = session.status() == CheckoutSession.Status.COMPLETE && payment != null;
        return new SessionView(session.id(), "…" + session.id().substring(Math.max(0, session.id().length() - 6)),
                state(session), money.format(session.amountTotal(), session.currency()),
                session.lineItems().stream().map(CheckoutSession.LineItem::name).collect(Collectors.joining(", ")),
                payment == null ? session.customerEmail() : payment.payerEmail(),
                payment == null ? null : payment.method().wireName(), session.createdAt(), session.expiresAt(),
                session.status() == CheckoutSession.Status.OPEN ? session.url() : null,
                through ? payment.id() : null,
                through && payment.settlement() != null ? payment.settlement().at() : null,
                through && payment.settlement() != null && payment.settlement().well(),
                through && payment.isRefundable(), through && payment.isRefundable() && payment.dispute() == null,
                through && payment.dispute() == Dispute.Status.NEEDS_RESPONSE,
                refunds.stream().map(refund -> new RefundView(refund.id(),
                        money.format(refund.amount(), payment.currency()), refund.status().wireName(),
                        refund.createdAt())).toList(),
                sent);
    }

    private String state(CheckoutSession session) {
        PaymentIntent payment = session.payment();
        if (session.status() != CheckoutSession.Status.COMPLETE || payment == null) {
            return session.isOverdueAt(clock.instant()) ? "expired" : session.status().name().toLowerCase(Locale.ROOT);
        }
        return switch (payment.status()) {
            case PROCESSING -> "processing";
            case SUCCEEDED -> payment.dispute() == Dispute.Status.LOST ? "lost"
                    : payment.isTakenBack() ? "disputed" : payment.isRefunded() ? "refunded" : "paid";
            case REQUIRES_PAYMENT_METHOD, REQUIRES_ACTION, CANCELED -> "failed";
        };
    }
}
