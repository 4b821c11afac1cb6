package app.threshold.signup;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;

import app.threshold.payment.Checkout;
import app.threshold.payment.CheckoutOrder;
import app.threshold.payment.FulfilPayment;
import app.threshold.payment.PaymentState;
import app.threshold.tenant.Holds;
import app.threshold.tenant.Plan;
import app.threshold.tenant.PlanWords;
import app.threshold.tenant.Plans;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The review step's button: takes the hold and opens the checkout. */
@Service
class PlaceOrder {

    private static final URI FINISH = URI.create("/signup/finish");
    private static final URI REVIEW = URI.create("/signup/review?cancelled");

    private final PendingSignups signups;
    private final Plans plans;
    private final PlanWords planWords;
    private final Holds holds;
    private final Checkout checkout;
    private final FulfilPayment fulfilment;
    private final CompletionJob job;
    private final TransactionTemplate transaction;
    private final Clock clock;

    PlaceOrder(PendingSignups signups, Plans plans, PlanWords planWords, Holds holds, Checkout checkout,
            FulfilPayment fulfilment, CompletionJob job, PlatformTransactionManager transactions, Clock clock) {
        this.signups = signups;
        this.plans = plans;
        this.planWords = planWords;
        this.holds = holds;
        this.checkout = checkout;
        this.fulfilment = fulfilment;
        this.job = job;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Holds address and e-mail and writes the payment's row in one commit, then asks Stripe for the page. A second
     * click gets the same page.
     *
     * @param origin where the customer comes from and is to come back to: scheme, host and port
     * @return where the customer goes now: the checkout page, or the finish step when there is nothing to pay
     * @throws app.threshold.tenant.AddressTakenException when another was faster; nothing was written
     * @throws app.threshold.tenant.EmailTakenException when another signup or account has the e-mail; nothing was written
     * @throws app.threshold.payment.CheckoutUnavailableException when Stripe cannot say now; the hold stays, and the
     *     same call may be made again
     */
    URI place(PendingSignup signup, URI origin) {
        if (signup.status() == SignupStatus.HELD && !signup.isFree()) {
            PaymentState state = fulfilment.fulfil(signup.id());
            if (state == PaymentState.PAID || state == PaymentState.PROCESSING) {
                return FINISH;
            }
        }
        try {
            hold(signup, origin);
        } catch (DataIntegrityViolationException secondClick) {
            hold(signup, origin);
        }
        if (signup.isFree()) {
            return FINISH;
        }
        Optional<URI> page = checkout.page(signup.id());
        return page.orElse(FINISH);
    }

    private void hold(PendingSignup seen, URI origin) {
        transaction.executeWithoutResult(status -> {
            PendingSignup signup = signups.findLockedById(seen.id()).orElseThrow();
            if (signup.status() != SignupStatus.DRAFT && signup.status() != SignupStatus.HELD) {
                return;
            }
            holds.take(signup.id(), signup.slug(), signup.email());
            signup.hold(clock.instant());
            if (signup.isFree()) {
                // Whoever closes the window now has asked for the site, and gets it.
                job.stage(signup.id());
            } else {
                Plan plan = plans.find(signup.planCode()).orElseThrow();
                checkout.begin(new CheckoutOrder(signup.id(), planWords.of(plan.name(), signup.locale()), signup.priceAmount(), signup.currency(),
                        signup.email(), signup.locale(), origin.resolve(FINISH),
                        origin.resolve(REVIEW)));
            }
        });
    }
}
