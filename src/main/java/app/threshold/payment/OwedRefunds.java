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
        // From the start and not with the first one, which a rate would otherwise not see.
        for (RefundReason reason : RefundReason.values()) {
            for (String outcome : new String[] {"owed", "confirmed", "failed"}) {
                meters.counter("threshold.payments.refunds", "reason", reason.name(), "outcome", outcome);
            }
        }
        meters.timer("threshold.webhooks.lag");
    }
}
