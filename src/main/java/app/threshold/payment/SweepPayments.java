package app.threshold.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import app.threshold.platform.SignupInLogs;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Service;

/**
 * Asks Stripe about everything that should have been heard of, so that a lost webhook costs nothing but time: Stripe's
 * own list of recent sessions, where one is found that was never recorded here; each payment in doubt; each refund that
 * is owed; Stripe's lists of refunds and disputes. One that goes wrong does not keep the others waiting.
 */
@Service
class SweepPayments {

    private static final Logger log = LoggerFactory.getLogger(SweepPayments.class);

    private static final String SESSIONS = "sessions";

    private static final int PAGE = 100;

    /** After as many silences in a row it is Stripe that is away, and not a payment that is bad. */
    private static final int SILENCES = 3;

    /** How much longer than a session's own time the list is read back: clocks differ, and nodes are down for a while. */
    private static final Duration LOOK_BACK = Duration.ofHours(2);

    /** How much further back than to the last reading refunds and disputes are read, whose age says nothing of their end. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    /** As long as Stripe lets a session wait. */
    private static final Duration LONGEST_SESSION = Duration.ofHours(24);

    /** Stripe's list is not read back further than this, whatever a row says. */
    private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(30);

    private final PaymentLedger ledger;
    private final Refunds refunds;
    private final FulfilPayment fulfilment;
    private final StripeGateway stripe;
    private final ListReading listReading;
    private final StripeSettings stripeSettings;
    private final SweepSettings settings;
    private final Clock clock;

    SweepPayments(PaymentLedger ledger, Refunds refunds, FulfilPayment fulfilment, StripeGateway stripe,
            ListReading listReading, StripeSettings stripeSettings, SweepSettings settings, Clock clock) {
        this.ledger = ledger;
        this.refunds = refunds;
        this.fulfilment = fulfilment;
        this.stripe = stripe;
        this.listReading = listReading;
        this.stripeSettings = stripeSettings;
        this.settings = settings;
        this.clock = clock;
    }

    void sweep() {
        ledger.refunding().forEach(payment -> each(payment.id(), payment.signupId(), () -> refunds.ensure(payment.id())));
        // First the list: a session whose name was lost gets its row by it, before the row is asked about.
        readTheList();
        askAboutTheDoubtful();
        // Last: what was given back is followed once it is written down as paid.
        for (Reversal.Kind kind : Reversal.Kind.values()) {
            readTheListOf(kind);
        }
    }

    private void readTheList() {
        Instant now = clock.instant();
        Instant since = since(now);
        try {
            Instant readTo = now;
            String after = null;
            do {
                StripeGateway.SessionPage page = stripe.list(since, after);
                for (StripeSession unsettled : take(page.sessions())) {
                    // A debit of a session that has no row here: it has to be seen again when it has settled.
                    Instant made = unsettled.expiresAt().minus(LONGEST_SESSION);
                    readTo = made.isBefore(readTo) ? made : readTo;
                }
                after = page.next();
            } while (after != null);
            listReading.done(SESSIONS, readTo);
        } catch (RuntimeException e) {
            // Whatever it is, the rows are asked about all the same.
            log.atWarn().setCause(e).addKeyValue("list", SESSIONS).log("payment_sweep_list_unread");
        }
    }

    /** What was made before this has ended before the last reading, and has been read to its end then. */
    private Instant since(Instant now) {
        Instant last = listReading.last(SESSIONS).orElse(now.minus(LONGEST_LOOK_BACK));
        Instant since = (last.isBefore(now) ? last : now).minus(stripeSettings.sessionTtl()).minus(LOOK_BACK);
        Instant unanswered = ledger.oldestUnanswered().map(oldest -> oldest.minus(Duration.ofMinutes(5))).orElse(since);
        Instant earliest = now.minus(LONGEST_LOOK_BACK);
        return Stream.of(since, unanswered).min(Comparator.naturalOrder())
                .filter(found -> found.isAfter(earliest)).orElse(earliest);
    }

    /** @return those that will tell more, and that nothing here will remind us of */
    private List<StripeSession> take(List<StripeSession> sessions) {
        Set<String> known = ledger.known(sessions);
        List<StripeSession> unsettled = new ArrayList<>();
        for (StripeSession session : sessions) {
            if (session.paymentId() != null && !known.contains(session.id())) {
                each(session.id(), null, () -> {
                    if (ledger.record(session).isEmpty() && session.isProcessing()) {
                        unsettled.add(session);
                    }
                });
            }
        }
        return unsettled;
    }

    /** Somebody gave money back in Stripe's dashboard, or a bank called it back, and no word of it came. */
    private void readTheListOf(Reversal.Kind kind) {
        Instant now = clock.instant();
        try {
            Instant last = listReading.last(kind.name()).or(ledger::beginning).orElse(now);
            Instant since = (last.isBefore(now) ? last : now).minus(CLOCKS_DIFFER);
            Instant readTo = now;
            String after = null;
            do {
                StripeGateway.ReversalPage page = stripe.reversals(kind, since, after);
                for (Reversal reversal : ledger.unheard(page.reversals())) {
                    String intent = reversal.paymentIntentId();
                    if (each(intent, null, () -> stripe.charge(intent).ifPresent(ledger::record)) != null
                            && reversal.madeAt().isBefore(readTo)) {
                        readTo = reversal.madeAt();
                    }
                }
                after = page.next();
            } while (after != null);
            listReading.done(kind.name(), readTo);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).addKeyValue("list", kind).log("payment_sweep_list_unread");
        }
    }

    /** From where the last sweep broke off to the end, and then from the beginning: a few bad rows keep the others waiting once. */
    private void askAboutTheDoubtful() {
        Optional<UUID> last = listReading.brokenOffAt();
        Optional<UUID> reached = askAboutTheDoubtful(last.orElse(null), null);
        if (reached.isEmpty() && last.isPresent()) {
            reached = askAboutTheDoubtful(null, last.get());
        }
        if (!reached.equals(last)) {
            listReading.brokenOff(reached.orElse(null));
        }
    }

    /**
     * @param after where to begin, which is after this one; null for the first
     * @param last where to end; null for the last there is
     * @return the payment at which Stripe was given up; empty when all were asked about
     */
    private Optional<UUID> askAboutTheDoubtful(@Nullable UUID after, @Nullable UUID last) {
        int silences = 0;
        List<Payment> page;
        do {
            page = ledger.inDoubt(after, last, settings.lost(), settings.debitsEvery(), PAGE);
            for (Payment payment : page) {
                after = payment.id();
                RuntimeException problem = each(payment.id(), payment.signupId(), () -> fulfilment.ask(payment));
                silences = isSilence(problem) ? silences + 1 : 0;
                if (silences == SILENCES) {
                    log.atWarn().log("payment_sweep_ended_early");
                    return Optional.of(payment.id());
                }
            }
        } while (page.size() == PAGE);
        return Optional.empty();
    }

    private static boolean isSilence(@Nullable RuntimeException problem) {
        return problem instanceof CheckoutUnavailableException
                && !(problem instanceof FulfilPayment.CheckoutRefusedException || problem instanceof CheckoutUnknownException);
    }

    /**
     * @param signup the one that it is about, where that is known before Stripe is asked
     * @return what went wrong, or null
     */
    private static @Nullable RuntimeException each(Object which, @Nullable UUID signup, Runnable step) {
        try {
            step.run();
            return null;
        } catch (RuntimeException e) {
            LoggingEventBuilder event = log.atError().setCause(e).addKeyValue("which", which);
            if (signup != null) {
                event.addKeyValue("signup", signup);
            }
            event.log("payment_sweep_passed_over");
            return e;
        } finally {
            // The next one is of somebody else.
            SignupInLogs.aboutNone();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> sweepPaymentsTask(SweepPayments sweep, SweepSettings settings) {
            return Tasks.recurring("sweep-payments", FixedDelay.of(settings.interval()))
                    .execute((job, context) -> sweep.sweep());
        }
    }
}
