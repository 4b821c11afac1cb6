package app.threshold.payment.sandbox;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enabled whether the sandbox runs; off under the profile {@code production}, and refused beside a live key
 * @param webhookUrl where events are delivered; by default {@code /webhooks/stripe} of the node that delivers
 */
@ConfigurationProperties("threshold.payments.sandbox")
record SandboxSettings(@DefaultValue("true") boolean enabled, @Nullable URI webhookUrl) {
}
