package app.threshold.signup;

import java.time.Clock;
import java.time.Instant;
import java.util.function.BiConsumer;

import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The details and address steps: writes what was filled in, after the checkout that showed something else has ended. */
@Service
class ChangeSignup {

    private final PendingSignups signups;
    private final ReopenSignup reopenSignup;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ChangeSignup(PendingSignups signups, ReopenSignup reopenSignup, PlatformTransactionManager transactions,
            Clock clock) {
        this.signups = signups;
        this.reopenSignup = reopenSignup;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * @param change one of the signup's own methods
     * @throws SignupClosedException when the signup has been paid, or a second tab has just gone to pay
     * @throws app.threshold.payment.CheckoutUnavailableException when Stripe cannot say whether the checkout has ended
     */
    void change(PendingSignup signup, BiConsumer<PendingSignup, Instant> change) {
        reopenSignup.reopen(signup);
        transaction.executeWithoutResult(status ->
                change.accept(signups.findLockedById(signup.id()).orElseThrow(), clock.instant()));
    }
}
