package app.threshold.signup;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

import app.threshold.payment.Checkout;
import app.threshold.payment.PaymentSucceeded;
import app.threshold.payment.Refunds;
import app.threshold.platform.SignupInLogs;
import app.threshold.tenant.Holds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells signups what became of their payments where they do not know it. A payment's fate and its effect are one commit,
 * so that only a restore, a hand in the database or a program that did not listen leaves such a signup behind; but then
 * somebody has paid, or an address is held for nobody, and nothing else would ever notice.
 */
@Service
class FollowMissedPayments {

    private static final Logger log = LoggerFactory.getLogger(FollowMissedPayments.class);

    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final PendingSignups signups;
    private final FollowPayment followPayment;
    private final ReopenSignup reopenSignup;
    private final Checkout checkout;
    private final Refunds refunds;
    private final Holds holds;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FollowMissedPayments(JdbcClient jdbc, PendingSignups signups, FollowPayment followPayment, ReopenSignup reopenSignup,
            Checkout checkout, Refunds refunds, Holds holds, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.signups = signups;
        this.followPayment = followPayment;
        this.reopenSignup = reopenSignup;
        this.checkout = checkout;
        this.refunds = refunds;
        this.holds = holds;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** One that cannot be told is passed over, and its error logged. */
    void follow() {
        for (UUID id : untold()) {
            try {
                transaction.executeWithoutResult(status -> tell(id));
            } catch (RuntimeException e) {
                log.atError().setCause(e).addKeyValue("signup", id).log("missed_payment_passed_over");
            } finally {
                SignupInLogs.aboutNone();
            }
        }
    }

    /** Those with money that they do not count on, those that wait for money which is not to come, and those given up whose money is back. */
    private List<UUID> untold() {
        return jdbc.sql("""
                SELECT id FROM pending_signup
                WHERE stuck_since IS NOT NULL AND status IN ('draft', 'held', 'refunding', 'refunded') AND money_at IS NOT NULL
                UNION ALL
                SELECT id FROM pending_signup
                WHERE stuck_since IS NOT NULL AND status = 'refunding' AND money_at IS NULL AND refund_owed_at IS NULL
                    AND EXISTS (SELECT FROM payment p WHERE p.signup_id = pending_signup.id AND p.status = 'refunded')
                UNION ALL
                SELECT id FROM pending_signup
                WHERE status = 'held' AND price_amount > 0 AND waived_by IS NULL
                    AND money_at IS NULL AND refund_owed_at IS NULL AND checkout_ends_at IS NULL
                    AND NOT EXISTS (SELECT FROM payment p WHERE p.signup_id = pending_signup.id AND p.status = 'processing')
                LIMIT :limit
                """)
                .param("limit", AT_ONCE)
                .query(UUID.class)
                .list();
    }

    /** The payments first and then the signup, as whoever records a payment locks them; and what was found is looked at again. */
    private void tell(UUID id) {
        List<PaymentSucceeded> paid = checkout.lockPaid(id);
        PendingSignup signup = signups.findLockedById(id).orElseThrow();
        SignupInLogs.about(signup.reference());
        SignupStatus before = signup.status();
        if (signup.isPaidFor() || before == SignupStatus.COMPLETE) {
            return;
        }
        if (!paid.isEmpty()) {
            paid.forEach(followPayment::on);
        } else if (before == SignupStatus.REFUNDING && !refunds.isMoneyHere(id)) {
            signup.refunded(clock.instant());
            holds.release(id);
        } else if (before == SignupStatus.HELD && !refunds.isMoneyHere(id) && !checkout.isWaiting(id)) {
            reopenSignup.giveUpHolds(id);
        } else {
            return;
        }
        log.atError().addKeyValue("signup", id).addKeyValue("reference", signup.reference()).addKeyValue("was", before)
                .addKeyValue("is", signup.status()).addKeyValue("payments", paid.size()).log("missed_payment_followed");
    }
}
