package app.threshold.support;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Gives every test an empty database, the right time, no fault, and counters at zero. */
class FreshState implements BeforeEachCallback {

    @Override
    public void beforeEach(ExtensionContext test) {
        ApplicationContext context = SpringExtension.getApplicationContext(test);
        context.getBean(Database.class).wipe();
        // Where a test runs the jobs itself, recurring ones are there when it asks for them.
        context.getBeanProvider(Jobs.class).ifAvailable(Jobs::withoutRecurring);
        context.getBean(MutableClock.class).reset();
        context.getBean(StripeTraffic.class).reset();
        context.getBean(QueryCounter.class).reset();
    }
}
