package app.threshold.payment.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.util.StringUtils;

/**
 * Refuses a start in which the sandbox would stand beside real money, and gives the secrets that nobody has configured.
 * The first initializer of all, so that neither a database is started nor a changeset of the sandbox is run.
 */
final class SandboxInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    static final String SECRET_KEY = "threshold.payments.stripe.secret-key";
    static final String WEBHOOK_SECRET = "threshold.payments.stripe.webhook-secret";

    /** Separated by commas, so that one can be changed for another: the first is the one in use. */
    static List<String> webhookSecrets(Environment environment) {
        return Binder.get(environment).bind(WEBHOOK_SECRET, Bindable.listOf(String.class)).orElse(List.of()).stream()
                .map(String::strip).filter(StringUtils::hasText).toList();
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.getProperty("threshold.payments.sandbox.enabled", Boolean.class, true)) {
            return;
        }
        if (environment.acceptsProfiles(Profiles.of("production"))) {
            throw new SandboxRefused("The payment sandbox is on, and the profile production is active.");
        }
        String key = environment.getProperty(SECRET_KEY, "").strip();
        if (!key.isEmpty() && !key.startsWith("sk_test_") && !key.startsWith("rk_test_")) {
            throw new SandboxRefused("The payment sandbox is on, and " + SECRET_KEY + " is not a test key of Stripe.");
        }
        giveSecrets(environment);
    }

    /**
     * New ones for every process: by default each node is its own Stripe and asks only itself, so nobody else needs to
     * know them, and no default that everybody knows can find its way to where money is real. A sandbox in a process of
     * its own, or nodes behind a balancer, are given the same ones by configuration.
     */
    private static void giveSecrets(ConfigurableEnvironment environment) {
        Map<String, Object> secrets = new HashMap<>();
        if (!StringUtils.hasText(environment.getProperty(SECRET_KEY))) {
            secrets.put(SECRET_KEY, StripeIds.of("sk_test_"));
        }
        if (webhookSecrets(environment).isEmpty()) {
            secrets.put(WEBHOOK_SECRET, StripeIds.of("whsec_"));
        }
        environment.getPropertySources().addFirst(new MapPropertySource("sandboxSecrets", secrets));
    }
}
