package app.threshold.signup;

import java.time.Clock;
import java.util.UUID;

import app.threshold.payment.Checkout;
import app.threshold.payment.RefundReason;
import app.threshold.payment.Refunds;
import app.threshold.platform.SignupInLogs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The money back instead of the site: what a signup ends with that cannot be completed in time. */
@Service
public class GiveUpSignup {

    private static final Logger log = LoggerFactory.getLogger(GiveUpSignup.class);

    private final PendingSignups signups;
    private final Checkout checkout;
    private final Refunds refunds;
    private final TransactionTemplate transaction;
    private final Clock clock;

    GiveUpSignup(PendingSignups signups, Checkout checkout, Refunds refunds, PlatformTransactionManager transactions,
            Clock clock) {
        this.signups = signups;
        this.checkout = checkout;
        this.refunds = refunds;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Owes back what was paid for the signup, in one commit with its giving up. From then on no try completes it.
     *
     * @return false, and nothing changed, where it is complete by now or nothing was paid for it
     */
    public boolean giveUp(UUID signupId, RefundReason reason) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            // The payments first and then the signup, as whoever records a payment locks them.
            boolean paid = !checkout.lockPaid(signupId).isEmpty();
            PendingSignup signup = signups.findLockedById(signupId).orElseThrow();
            SignupInLogs.about(signup.reference());
            if (!paid || !signup.isPaidFor() || signup.isFree()) {
                return false;
            }
            refunds.oweAll(signupId, reason);
            signup.giveUp(clock.instant());
            log.atError().addKeyValue("signup", signupId).addKeyValue("reference", signup.reference())
                    .addKeyValue("reason", reason).log("signup_given_up");
            return true;
        }));
    }
}
