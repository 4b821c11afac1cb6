package app.threshold.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes what is known of payments. Every method is one transaction, and none calls Stripe. */
@Service
class PaymentLedger {

    private static final Logger log = LoggerFactory.getLogger(PaymentLedger.class);

    /** Stripe counts from when it hears of the session, which after a passing fault is later, and by its own clock. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Payments payments;
    private final Refunds refunds;
    private final StripeSettings settings;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    PaymentLedger(Payments payments, Refunds refunds, StripeSettings settings, ApplicationEventPublisher events,
            Clock clock) {
        this.payments = payments;
        this.refunds = refunds;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
    }

    /** As configured, and as far from Stripe's bounds as clocks and slow calls demand. */
    private Duration waitingTime() {
        Duration least = StripeSettings.SHORTEST_TTL.plus(MARGIN);
        Duration most = StripeSettings.LONGEST_TTL.minus(MARGIN);
        Duration configured = settings.sessionTtl();
        return configured.compareTo(least) < 0 ? least : configured.compareTo(most) > 0 ? most : configured;
    }

    /** Whether Stripe would still make a session with the end that is written for it. */
    boolean canBeOpened(Payment payment) {
        return clock.instant().plus(StripeSettings.SHORTEST_TTL).isBefore(payment.expiresAt());
    }

    /** The checkout that is not over yet, or a new row for one. Two at once: the unique index refuses the second. */
    @Transactional
    Payment begin(CheckoutOrder order) {
        return unfinished(order.signupId()).orElseGet(() -> {
            Instant now = clock.instant();
            return payments.save(new Payment(order, now, now.plus(waitingTime()).truncatedTo(ChronoUnit.SECONDS)));
        });
    }

    @Transactional(readOnly = true)
    Optional<Payment> unfinished(UUID signupId) {
        return payments.findFirstBySignupIdAndStatusIn(signupId, Payment.UNFINISHED);
    }

    @Transactional(readOnly = true)
    Optional<Payment> find(UUID paymentId) {
        return payments.findById(paymentId);
    }

    @Transactional(readOnly = true)
    boolean isPaid(UUID signupId) {
        return payments.existsBySignupIdAndStatus(signupId, Payment.Status.paid);
    }

    @Transactional(readOnly = true)
    boolean isReturning(UUID signupId) {
        return payments.existsBySignupIdAndStatus(signupId, Payment.Status.refunding);
    }

    /**
     * What Stripe should be asked about: answers to our own call that were lost, sessions past their time, and debits
     * that nobody heard of for some time.
     *
     * @param after the last one of the page before; null for the first page
     * @param last the last one that is wanted; null for all
     */
    @Transactional(readOnly = true)
    List<Payment> inDoubt(@Nullable UUID after, @Nullable UUID last, Duration lost, Duration debitsEvery, int limit) {
        Instant now = clock.instant();
        return payments.findInDoubt(after == null ? new UUID(0, 0) : after, last == null ? new UUID(-1, -1) : last,
                now, now.minus(lost), now.minus(debitsEvery), Limit.of(limit));
    }

    /** Since when an answer of Stripe to our own call may be missing. */
    @Transactional(readOnly = true)
    Optional<Instant> oldestUnanswered() {
        return payments.findOldestCreated();
    }

    /** Of some sessions those that tell nothing new: their end is written, or they wait for their customer as they should. */
    @Transactional(readOnly = true)
    Set<String> known(List<StripeSession> sessions) {
        Map<String, Payment> ours = payments.findByCheckoutSessionIdIn(sessions.stream().map(StripeSession::id).toList())
                .stream().collect(Collectors.toMap(Payment::checkoutSessionId, Function.identity()));
        return sessions.stream()
                .filter(session -> ours.containsKey(session.id()) && ours.get(session.id()).isKnown(session))
                .map(StripeSession::id).collect(Collectors.toSet());
    }

    /** Of what was given or called back at Stripe that which may be news here, one for each payment. */
    @Transactional(readOnly = true)
    List<Reversal> unheard(List<Reversal> reversals) {
        Map<String, Payment> byIntent = payments.findByPaymentIntentIdIn(reversals.stream().map(Reversal::paymentIntentId).toList())
                .stream().collect(Collectors.toMap(Payment::paymentIntentId, Function.identity()));
        // One that has not been heard of as paid, and so bears no intent's name yet.
        Map<UUID, Payment> byId = payments.findByIdInAndPaymentIntentIdIsNull(reversals.stream()
                        .flatMap(reversal -> Stream.ofNullable(reversal.paymentId())).toList())
                .stream().collect(Collectors.toMap(Payment::id, Function.identity()));
        Set<String> seen = new HashSet<>();
        return reversals.stream().filter(reversal -> {
            Payment payment = byIntent.get(reversal.paymentIntentId());
            if (payment == null && reversal.paymentId() != null) {
                payment = byId.get(reversal.paymentId());
            }
            return payment != null && !payment.isKnown(reversal) && seen.add(reversal.paymentIntentId());
        }).toList();
    }

    /** When the first payment was begun; nothing that is older at Stripe concerns us. */
    @Transactional(readOnly = true)
    Optional<Instant> beginning() {
        return payments.findFirstByOrderById().map(Payment::createdAt);
    }

    @Transactional(readOnly = true)
    List<Payment> refunding() {
        return payments.findByStatusOrderById(Payment.Status.refunding);
    }

    /** The customer wants to change the order: noted before Stripe is asked to end the session, and taken back if it did not. */
    @Transactional
    void closing(UUID paymentId, boolean wanted) {
        payments.findLockedById(paymentId).orElseThrow().closing(wanted ? clock.instant() : null);
    }

    /**
     * Writes down what Stripe said, once: hearing it again changes nothing.
     *
     * @return the payment of ours that it concerns; empty where there is none
     */
    @Transactional
    Optional<Payment> record(StripeAnswer answer) {
        return apply(answer);
    }

    /** As {@link #record}, within the transaction that also keeps the event it came with. */
    @Transactional(propagation = Propagation.MANDATORY)
    Optional<Payment> apply(StripeAnswer answer) {
        return switch (answer) {
            case StripeSession session -> apply(session);
            case StripeCharge charge -> apply(charge);
            case StripeRefund refund -> apply(refund);
        };
    }

    /** Stripe will not make a session for this row, and so nobody can pay it. */
    @Transactional
    void refused(UUID paymentId) {
        Payment payment = payments.findLockedById(paymentId).orElseThrow();
        if (payment.checkoutSessionId() == null && payment.ended(Payment.Status.expired, clock.instant())) {
            events.publishEvent(new CheckoutEnded(payment.id(), payment.signupId(), CheckoutEnded.Cause.REFUSED));
        }
    }

    /** The key of the refund's call has answered with a fault, or a refund that failed, and will do so for a day to come. */
    @Transactional
    void refundKeySpent(UUID paymentId) {
        payments.findLockedById(paymentId).orElseThrow().refundKeySpent();
    }

    /** The refund was made in Stripe's dashboard, and canceled there. */
    @Transactional
    void withdrawn(UUID paymentId) {
        withdrawn(payments.findLockedById(paymentId).orElseThrow());
    }

    /** What Stripe said of a refund that is owed: whether a dispute is what keeps it. */
    @Transactional
    void keptByDispute(Payment asked, boolean kept) {
        if (asked.isKeptByDispute() != kept) {
            payments.findLockedById(asked.id()).filter(Payment::isRefunding)
                    .ifPresent(payment -> payment.keptByDispute(kept, clock.instant()));
        }
    }

    /** The payer has the money back through the bank, which has decided so for good. */
    @Transactional
    void chargedBack(UUID paymentId) {
        Payment payment = payments.findLockedById(paymentId).orElseThrow();
        refunded(payment, null, payment.amount());
    }

    /** Stripe does not know this session, and an operator has said that nobody pays it. */
    @Transactional
    void unknown(UUID paymentId) {
        end(payments.findLockedById(paymentId).orElseThrow(), Payment.Status.expired, CheckoutEnded.Cause.CLOSED);
    }

    /** Stripe was silent for so long that it would not make this session any more. */
    @Transactional
    void tooLate(UUID paymentId) {
        Payment payment = payments.findLockedById(paymentId).orElseThrow();
        if (payment.checkoutSessionId() == null) {
            end(payment, Payment.Status.expired, CheckoutEnded.Cause.EXPIRED);
        }
    }

    private Optional<Payment> apply(StripeSession session) {
        Optional<Payment> found = payments.findLockedByCheckoutSessionId(session.id());
        if (found.isEmpty() && session.paymentId() != null) {
            // Stripe's answer to our call was lost; the session names our row itself.
            found = payments.findLockedById(session.paymentId()).flatMap(payment -> named(payment, session));
        }
        found.ifPresent(payment -> settle(payment, session));
        if (found.isEmpty() && session.isPaid() && session.paymentId() != null) {
            // Named by us, and the row is gone: another installation on the same Stripe account, or a restore.
            log.atError().addKeyValue("session", session.id()).addKeyValue("payment", session.paymentId())
                    .log("payment_without_row");
        }
        return found;
    }

    /** The row that a session belongs to which names it: that row, or a new one where it has another session already. */
    private Optional<Payment> named(Payment payment, StripeSession session) {
        if (payment.checkoutSessionId() == null || payment.checkoutSessionId().equals(session.id())) {
            return Optional.of(payment);
        }
        if (!session.isPaid()) {
            return Optional.empty();
        }
        Payment surplus = payments.save(Payment.surplusTo(payment, session, clock.instant()));
        log.atError().addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                .addKeyValue("surplus", surplus.id()).addKeyValue("session", session.id()).log("payment_of_a_second_session");
        refunds.owe(surplus.id(), whyNotKept(payment));
        return Optional.of(surplus);
    }

    /** What its customer is told of a payment that no order of ours knows, and the one that it names may never have been paid. */
    private static RefundReason whyNotKept(Payment named) {
        return named.wasPaid() ? RefundReason.second_payment : named.isUnfinished() ? RefundReason.differs : RefundReason.late;
    }

    private void settle(Payment payment, StripeSession session) {
        Instant now = clock.instant();
        payment.heard(now);
        payment.opened(session, now);
        if (session.isPaid()) {
            if (payment.paid(session, now)) {
                if (isAsOrdered(payment, session)) {
                    events.publishEvent(new PaymentSucceeded(payment.id(), payment.signupId(), now));
                } else {
                    refunds.owe(payment.id(), RefundReason.differs);
                }
            }
        } else if (session.isExpired()) {
            end(payment, Payment.Status.expired,
                    payment.isClosing(now) ? CheckoutEnded.Cause.CLOSED : CheckoutEnded.Cause.EXPIRED);
        } else if (session.isFailed()) {
            end(payment, Payment.Status.failed, CheckoutEnded.Cause.FAILED);
        } else if (session.isProcessing()) {
            payment.processing(session, now);
        }
    }

    /** An event that overtook the one it follows from. */
    static final class ToldTooEarlyException extends RuntimeException {
        ToldTooEarlyException() {
            super("A refund of a payment that has not been recorded as paid yet");
        }
    }

    private static boolean isAsOrdered(Payment payment, StripeSession session) {
        if (payment.matches(session)) {
            return true;
        }
        log.atError()
                .addKeyValue("payment", payment.id())
                .addKeyValue("signup", payment.signupId())
                .addKeyValue("session", session.id())
                .addKeyValue("named", session.paymentId())
                .addKeyValue("ordered", payment.amount() + " " + payment.currency())
                .addKeyValue("paid", session.amountTotal() + " " + session.currency())
                .log("payment_differs_from_order");
        return false;
    }

    private void end(Payment payment, Payment.Status how, CheckoutEnded.Cause cause) {
        if (payment.ended(how, clock.instant())) {
            events.publishEvent(new CheckoutEnded(payment.id(), payment.signupId(), cause));
        }
    }

    private Optional<Payment> apply(StripeCharge charge) {
        Optional<Payment> found = payments.findLockedByPaymentIntentId(charge.paymentIntentId());
        if (found.isEmpty() && charge.paymentId() != null) {
            found = payments.findLockedById(charge.paymentId()).filter(payment -> payment.paymentIntentId() == null);
        }
        found.ifPresent(payment -> {
            Instant now = clock.instant();
            payment.heard(now);
            if (charge.isRefunded() && payment.isUnfinished()) {
                // Told before the payment itself was: as long as that is so, this one is not taken, and is told again.
                throw new ToldTooEarlyException();
            }
            if (charge.disputed() && payment.disputed(now)) {
                log.atError().addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                        .log("payment_disputed");
            }
            if (payment.isRefunding() || payment.isRefunded()) {
                // Its job asks Stripe itself.
                return;
            }
            if (charge.isRefunded()) {
                // Pending ones count as well: from here on it is asked about like one of ours, until it is there.
                refunds.owe(payment.id(), RefundReason.stripe);
                events.publishEvent(new RefundBegun(payment.id(), payment.signupId()));
            } else {
                payment.partlyRefunded(charge.amountRefunded(), now);
            }
        });
        return found;
    }

    private Optional<Payment> apply(StripeRefund refund) {
        Optional<Payment> found = payments.findLockedByPaymentIntentId(refund.paymentIntentId());
        found.ifPresent(payment -> {
            Instant now = clock.instant();
            payment.heard(now);
            if (refund.isConfirmed()) {
                refunded(payment, refund.id(), refund.amount());
            } else if (refund.isUnderWay()) {
                if (payment.isRefunding()) {
                    payment.refundUnderWay(refund.id(), now);
                }
            } else if (refund.id().equals(payment.refundId()) && !(refund.isWithdrawn() && withdrawn(payment))) {
                payment.refundFailed(now);
                refunds.again(payment.id());
                refunds.count(Objects.requireNonNull(payment.refundReason()), "failed");
                log.atError().addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                        .addKeyValue("refund", refund.id()).addKeyValue("status", refund.status()).log("payment_refund_failed");
            }
        });
        return found;
    }

    /** @return whether the payment stays; one that we owe back does not, whatever is canceled in the dashboard */
    private boolean withdrawn(Payment payment) {
        if (!payment.refundWithdrawn(clock.instant())) {
            return false;
        }
        log.atWarn().addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId()).log("payment_refund_withdrawn");
        events.publishEvent(new RefundWithdrawn(payment.id(), payment.signupId()));
        return true;
    }

    private void refunded(Payment payment, @Nullable String refundId, long amount) {
        if (payment.refunded(refundId, amount, clock.instant())) {
            RefundReason reason = Objects.requireNonNull(payment.refundReason());
            log.atInfo().addKeyValue("payment", payment.id()).addKeyValue("signup", payment.signupId())
                    .addKeyValue("reason", reason).log("payment_refunded");
            refunds.count(reason, "confirmed");
            events.publishEvent(new PaymentRefunded(payment.id(), payment.signupId(), payment.customerEmail(), amount,
                    payment.currency(), reason));
        }
    }
}
