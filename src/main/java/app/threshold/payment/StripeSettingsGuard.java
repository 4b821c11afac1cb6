package app.threshold.payment;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Refuses to start where money is to move and the keys are missing. */
@Component
class StripeSettingsGuard implements InitializingBean {

    private final StripeSettings settings;
    private final boolean sandbox;

    StripeSettingsGuard(StripeSettings settings, @Value("${threshold.payments.sandbox.enabled}") boolean sandbox) {
        this.settings = settings;
        this.sandbox = sandbox;
    }

    @Override
    public void afterPropertiesSet() {
        if (!sandbox) {
            demand("secret-key", settings.secretKey());
            demand("webhook-secret", String.join(",", settings.webhookSecret()));
        }
    }

    private static void demand(String name, String value) {
        if (value.isBlank()) {
            throw new StripeNotConfiguredException(name);
        }
    }

    static final class StripeNotConfiguredException extends RuntimeException {
        StripeNotConfiguredException(String name) {
            super("threshold.payments.stripe." + name + " is not set, and the payment sandbox is off");
        }
    }
}
