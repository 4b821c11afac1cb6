package app.threshold.payment;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** How many payments are owed back, as the meter {@code threshold.payments.refunding}: the whole installation's. */
@Component
class OwedRefunds implements MeterBinder {

    private final Payments payments;

    OwedRefunds(Payments payments) {
        this.payments = payments;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("threshold.payments.refunding", () -> payments.countByStatus(Payment.Status.refunding))
                .description("Payments owed back that Stripe has not confirmed").register(meters);
    }
}
