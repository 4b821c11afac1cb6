package app.threshold.signup;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Consumer;

import app.threshold.payment.AlreadyPaidException;
import app.threshold.payment.Checkout;
import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.tenant.Holds;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a held signup a draft again, so that what was shown with the price can change. */
@Service
class ReopenSignup {

    private final PendingSignups signups;
    private final Checkout checkout;
    private final Holds holds;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ReopenSignup(PendingSignups signups, Checkout checkout, Holds holds, PlatformTransactionManager transactions,
            Clock clock) {
        this.signups = signups;
        this.checkout = checkout;
        this.holds = holds;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Ends the checkout that waits, then gives up the holds. A draft stays as it is.
     *
     * @throws SignupClosedException when the signup is paid or complete
     * @throws CheckoutUnavailableException when Stripe cannot say whether the checkout has ended; nothing changed
     */
    void reopen(PendingSignup signup) {
        reopen(signup, checkout::close);
    }

    /**
     * The same where Stripe may know nothing of the checkout.
     *
     * @throws SignupClosedException when the signup is paid or complete
     * @throws CheckoutUnavailableException when Stripe cannot say whether the checkout has ended; nothing changed
     */
    void reopenThoughUnknown(PendingSignup signup) {
        reopen(signup, checkout::closeThoughUnknown);
    }

    private void reopen(PendingSignup signup, Consumer<UUID> close) {
        if (signup.status() == SignupStatus.DRAFT) {
            return;
        }
        try {
            close.accept(signup.id());
        } catch (AlreadyPaidException e) {
            throw new SignupClosedException(SignupStatus.PAID);
        }
        transaction.executeWithoutResult(status -> {
            if (checkout.isPaid(signup.id())) {
                // Nobody has told the signup yet. What it holds is paid for.
                throw new SignupClosedException(SignupStatus.PAID);
            }
            // In the meantime another tab may have gone to pay: what it holds is not ours to give up.
            if (signups.findLockedById(signup.id()).orElseThrow().status() != SignupStatus.HELD
                    || !checkout.isWaiting(signup.id())) {
                giveUpHolds(signup.id());
            }
        });
    }

    /** As far as the database is concerned, in the caller's transaction: the checkout is known to have ended unpaid. */
    void giveUpHolds(UUID signupId) {
        PendingSignup signup = signups.findLockedById(signupId).orElseThrow();
        signup.reopen(clock.instant());
        holds.release(signupId);
    }
}
