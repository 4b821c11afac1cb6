package app.threshold.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import app.threshold.account.AuditTrail;
import app.threshold.account.OperatorAction;
import app.threshold.mail.SentMails;
import app.threshold.payment.PaymentFacts;
import app.threshold.payment.PaymentHistory;
import app.threshold.platform.Money;
import app.threshold.signup.SignupFile;
import app.threshold.tenant.ProvisioningHistory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** All that happened to one signup, from what each module keeps of it, in one line of time. */
@Component
class SignupTimeline {

    private static final String ACTION = "admin.timeline.action.";

    private final PaymentHistory payments;
    private final ProvisioningHistory attempts;
    private final SentMails mails;
    private final AuditTrail audit;
    private final ActionWords words;
    private final MessageSource messages;
    private final Money money;

    SignupTimeline(PaymentHistory payments, ProvisioningHistory attempts, SentMails mails, AuditTrail audit,
            ActionWords words, MessageSource messages, Money money) {
        this.payments = payments;
        this.attempts = attempts;
        this.mails = mails;
        this.audit = audit;
        this.words = words;
        this.messages = messages;
        this.money = money;
    }

    /**
     * All of it, or so much of it as is shown.
     *
     * @param cut whether there are more tries, or more that operators did, than those
     */
    record Timeline(List<TimelineEntry> entries, boolean cut) {
    }

    /** The newest first: what an operator looks for is what went wrong last. */
    Timeline of(SignupFile signup, List<PaymentFacts> its, Locale locale) {
        var entries = new Entries(locale);
        entries.step("started", signup.createdAt());
        entries.step("confirmed", signup.emailConfirmedAt());
        entries.step("details", signup.detailsAt());
        entries.step("address", signup.addressAt());
        if (its.isEmpty()) {
            entries.add(signup.heldAt(), "hold", false, "held", signup.slug(), null);
        }
        its.forEach(payment -> add(payment, entries));
        if (signup.waivedBy() != null) {
            entries.add(signup.paidAt(), "payment", false, "waived", signup.waivedBy(), null);
        }
        entries.step("completed", signup.completedAt());
        payments.webhooks(signup.id()).forEach(webhook -> entries.add(webhook.receivedAt(), "webhook", false, "webhook",
                lag(webhook, locale), webhook.id(), webhook.type()));
        List<ProvisioningHistory.Attempt> tries = attempts.of(signup.id());
        tries.forEach(attempt -> entries.add(attempt.at(), "attempt", !attempt.succeeded(),
                (attempt.succeeded() ? "succeeded." : "failed.") + attempt.triggeredBy(), attempt.reason(), attempt.sqlstate()));
        mails.about(signup.id()).forEach(mail -> entries.add(mail.at(), "mail", !mail.delivered(),
                mail.delivered() ? "mail" : "mailGivenUp", mail.recipient(), null,
                messages.getMessage("mail." + mail.template() + ".subject", null, locale)));
        List<OperatorAction> actions = audit.of("signup", signup.id());
        actions.forEach(action -> add(action, entries));
        return new Timeline(entries.sorted(), tries.size() == ProvisioningHistory.MOST || actions.size() == AuditTrail.MOST_OF_ONE);
    }

    private void add(PaymentFacts payment, Entries entries) {
        String amount = money.format(payment.amount(), payment.currency(), entries.locale);
        entries.add(payment.createdAt(), "hold", false, "ordered", amount, payment.checkoutSessionId());
        if (payment.paidAt() != null) {
            entries.add(payment.paidAt(), "payment", false, "paid", amount, payment.paymentIntentId());
        }
        if (payment.isOver()) {
            entries.add(payment.changedAt(), "hold", payment.status().equals("failed"), payment.status(), null, null);
        }
        if (payment.disputedAt() != null) {
            entries.add(payment.disputedAt(), "refund", true, "disputed", amount, payment.paymentIntentId());
        }
        if (payment.amountRefunded() > 0 && payment.refundReason() == null) {
            entries.add(payment.changedAt(), "refund", false, "partlyRefunded",
                    money.format(payment.amountRefunded(), payment.currency(), entries.locale), payment.paymentIntentId());
        }
        if (payment.refundedAt() != null) {
            entries.add(payment.refundedAt(), "refund", false, "refunded." + payment.refundReason(),
                    money.format(payment.amountRefunded(), payment.currency(), entries.locale), payment.refundId());
        } else if (payment.refundReason() != null) {
            entries.add(payment.changedAt(), "refund", false, "refunding." + payment.refundReason(), amount, payment.refundId());
        }
    }

    private void add(OperatorAction action, Entries entries) {
        String from = action.actor().remoteAddress() == null ? "–" : action.actor().remoteAddress();
        boolean known = messages.getMessage(ACTION + action.action(), null, null, entries.locale) != null;
        entries.add(action.at(), "action", false, known ? "action." + action.action() : "action.other",
                action.detail() == null ? null : String.join("\n", words.details(action)),
                known ? null : action.action(), action.actor().name(), from);
    }

    /** How long it was under way, where that is worth a word. */
    private @Nullable String lag(PaymentHistory.Webhook webhook, Locale locale) {
        if (webhook.happenedAt() == null) {
            return null;
        }
        long seconds = Duration.between(webhook.happenedAt(), webhook.receivedAt()).toSeconds();
        return seconds < 60 ? null : messages.getMessage("admin.timeline.lag", new Object[] {Math.ceilDiv(seconds, 60)}, locale);
    }

    private final class Entries {

        private final List<TimelineEntry> entries = new ArrayList<>();
        private final Locale locale;

        Entries(Locale locale) {
            this.locale = locale;
        }

        void step(String name, @Nullable Instant at) {
            add(at, "step", false, name, null, null);
        }

        /** What never happened is not told. */
        void add(@Nullable Instant at, String kind, boolean bad, String key, @Nullable String detail, @Nullable String code,
                Object... arguments) {
            if (at != null) {
                entries.add(new TimelineEntry(at, kind, bad, messages.getMessage("admin.timeline." + key, arguments, locale),
                        detail, code));
            }
        }

        List<TimelineEntry> sorted() {
            return entries.stream().sorted(Comparator.comparing(TimelineEntry::at)).toList().reversed();
        }
    }
}
