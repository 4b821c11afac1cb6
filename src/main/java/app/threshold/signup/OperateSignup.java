package app.threshold.signup;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import app.threshold.account.Actor;
import app.threshold.account.AuditTrail;
import app.threshold.mail.Mail;
import app.threshold.mail.Mails;
import app.threshold.payment.PaymentFacts;
import app.threshold.payment.PaymentHistory;
import app.threshold.payment.PaymentRefunded;
import app.threshold.payment.RefundReason;
import app.threshold.tenant.AddressTakenException;
import app.threshold.tenant.EmailTakenException;
import app.threshold.tenant.Holds;
import app.threshold.tenant.Welcome;
import app.threshold.platform.SignupInLogs;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an operator does about one signup. Each action names the {@linkplain SignupFile#state() state} that it was offered
 * in and is refused in any other, so that a page left open, or a second click, does nothing twice. Each is on record
 * before it begins.
 */
@Service
public class OperateSignup {

    private static final String SUBJECT = "signup";

    private final PendingSignups signups;
    private final SignupFiles files;
    private final AuditTrail audit;
    private final RetrySignup retrySignup;
    private final GiveUpSignup giveUpSignup;
    private final ReopenSignup reopenSignup;
    private final Holds holds;
    private final Slugs slugs;
    private final PaymentHistory payments;
    private final PaymentMails paymentMails;
    private final Welcome welcome;
    private final Mails mails;
    private final TransactionTemplate transaction;
    private final Clock clock;

    OperateSignup(PendingSignups signups, SignupFiles files, AuditTrail audit, RetrySignup retrySignup,
            GiveUpSignup giveUpSignup, ReopenSignup reopenSignup, Holds holds, Slugs slugs, PaymentHistory payments,
            PaymentMails paymentMails, Welcome welcome, Mails mails, PlatformTransactionManager transactions, Clock clock) {
        this.signups = signups;
        this.files = files;
        this.audit = audit;
        this.retrySignup = retrySignup;
        this.giveUpSignup = giveUpSignup;
        this.reopenSignup = reopenSignup;
        this.holds = holds;
        this.slugs = slugs;
        this.payments = payments;
        this.paymentMails = paymentMails;
        this.welcome = welcome;
        this.mails = mails;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Has Stripe asked where the money is in doubt, and tries to complete what is paid for.
     *
     * @throws StaleSignupException when the signup is not in that state any more; nothing was done
     * @throws app.threshold.tenant.TenantProvisioningError when it failed again
     * @throws app.threshold.payment.CheckoutUnavailableException when Stripe cannot say now
     */
    public void retry(UUID signupId, String state) {
        transaction.executeWithoutResult(status -> begin(signupId, state, "retry", null));
        retrySignup.retry(signupId);
    }

    /**
     * The same for a run over many, which asks for no state: what is complete by then stays as it is.
     *
     * @throws app.threshold.tenant.TenantProvisioningError when it failed again
     * @throws app.threshold.payment.CheckoutUnavailableException when Stripe cannot say now
     */
    public void retry(UUID signupId, Actor actor) {
        audit.record(actor, "retry", SUBJECT, signupId, null);
        retrySignup.retry(signupId);
    }

    /**
     * Owes the money back, and nobody makes a site of it any more.
     *
     * @return false when there was nothing to give back
     * @throws StaleSignupException when the signup is not in that state any more; nothing was done
     */
    public boolean refund(UUID signupId, String state) {
        transaction.executeWithoutResult(status -> begin(signupId, state, "refund", null));
        return giveUpSignup.giveUp(signupId, RefundReason.operator);
    }

    /**
     * Frees address and e-mail of a signup that nobody pays for: its checkout is ended at Stripe first. One that is free or
     * waived and cannot be completed is a draft again, which no job tries any more.
     *
     * @param thoughUnknown whether to do so also where Stripe knows nothing of the checkout; on record as another action
     * @throws StaleSignupException when the signup is not in that state any more, or turns out to be paid; nothing was
     *     released
     * @throws app.threshold.payment.CheckoutUnknownException when Stripe knows nothing of it; then nothing is released
     * @throws app.threshold.payment.CheckoutUnavailableException when Stripe cannot say now; then nothing is released
     */
    public void releaseHold(UUID signupId, String state, boolean thoughUnknown) {
        PendingSignup signup = transaction.execute(status -> {
            PendingSignup locked = begin(signupId, state, thoughUnknown ? "release_unknown" : "release_hold", null);
            if (locked.status() == SignupStatus.DRAFT || locked.status() == SignupStatus.REFUNDED) {
                // Nothing waits for it any more: what it still holds was left behind by hand.
                holds.release(signupId);
            } else if (locked.isPaidFor() && locked.isFree()) {
                locked.letGo(clock.instant());
                holds.release(signupId);
            }
            return locked;
        });
        if (signup.status() == SignupStatus.HELD) {
            try {
                if (thoughUnknown) {
                    reopenSignup.reopenThoughUnknown(signup);
                } else {
                    reopenSignup.reopen(signup);
                }
            } catch (SignupClosedException paidAfterAll) {
                throw new StaleSignupException();
            }
        }
    }

    /**
     * Another address for a signup that is paid and cannot have its own, and a try to complete it there.
     *
     * @throws StaleSignupException when the signup is not in that state any more; nothing was done
     * @throws AddressRefusedException when that address is no better; nothing was done
     * @throws app.threshold.tenant.TenantProvisioningError when the address is changed, and completing failed again
     */
    public void changeAddress(UUID signupId, String state, String slug) {
        Slugs.Fault fault = slugs.check(slug);
        if (fault != Slugs.Fault.NONE) {
            throw new AddressRefusedException(fault.word());
        }
        try {
            transaction.executeWithoutResult(status -> {
                String before = signups.findById(signupId).map(PendingSignup::slug).orElse(null);
                PendingSignup signup = begin(signupId, state, "change_address", before + " → " + slug);
                holds.take(signupId, slug, signup.email());
                signup.readdress(slug, clock.instant());
            });
        } catch (AddressTakenException e) {
            throw new AddressRefusedException("taken");
        } catch (EmailTakenException e) {
            throw new AddressRefusedException("email");
        }
        retrySignup.retry(signupId);
    }

    /**
     * Sends the mail once more that fits the signup's status, see {@link SignupFile#resendable()}.
     *
     * @return false when there is nobody to send it to; a tenant that is damaged may lack its owner or its address
     * @throws StaleSignupException when the signup is not in that state any more; nothing was done
     */
    public boolean resendMail(UUID signupId, String state) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            PendingSignup signup = begin(signupId, state, "resend_mail",
                    files.find(signupId).map(SignupFile::resendable).orElse(null));
            switch (signup.status()) {
                case COMPLETE -> {
                    return welcome.send(signupId);
                }
                case PAID, BLOCKED -> mails.send(delayed(signup));
                case REFUNDED -> payments.of(signupId).stream().filter(payment -> payment.status().equals("refunded"))
                        .reduce((first, last) -> last).ifPresent(payment -> paymentMails.refunded(signup, event(signup, payment)));
                case DRAFT -> paymentMails.sendLink(signup);
                case HELD, REFUNDING -> throw new StaleSignupException();
            }
            return true;
        }));
    }

    /**
     * Adds a sentence to the signup's timeline, in whatever state it is.
     *
     * @throws StaleSignupException when there is no such signup; nothing was noted
     */
    public void note(UUID signupId, String text) {
        if (signups.findById(signupId).isEmpty()) {
            throw new StaleSignupException();
        }
        audit.record("note", SUBJECT, signupId, text);
    }

    /** That provisioning takes longer: sent after the first failure, and by hand. */
    static Mail delayed(PendingSignup signup) {
        return new Mail("provisioning-delayed", signup.locale(), signup.email(),
                Map.of("reference", signup.reference()), signup.id());
    }

    private PendingSignup begin(UUID signupId, String state, String action, @Nullable String detail) {
        PendingSignup signup = signups.findLockedById(signupId).orElseThrow(StaleSignupException::new);
        SignupInLogs.about(signup.reference());
        if (!files.state(signupId).equals(state)) {
            throw new StaleSignupException();
        }
        audit.record(action, SUBJECT, signupId, detail);
        return signup;
    }

    private static PaymentRefunded event(PendingSignup signup, PaymentFacts payment) {
        return new PaymentRefunded(payment.id(), signup.id(), signup.email(), payment.amountRefunded(), payment.currency(),
                Objects.requireNonNull(payment.refundReason()));
    }
}
