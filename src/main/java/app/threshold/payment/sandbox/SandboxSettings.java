package app.threshold.payment.sandbox;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enabled whether the sandbox runs; off under the profile {@code production}, and refused beside a live key
 * @param webhookUrl where events are delivered; by default {@code /webhooks/stripe} of the node that delivers
 * @param publicUrl where payers' browsers reach the payment page; by default the origin that they come back to
 */
@ConfigurationProperties("threshold.payments.sandbox")
record SandboxSettings(@DefaultValue("true") boolean enabled, @Nullable URI webhookUrl,
        @Nullable URI publicUrl) {

    SandboxSettings {
        if (publicUrl != null && (publicUrl.getHost() == null || !String.valueOf(publicUrl.getScheme()).matches("https?"))) {
            throw new IllegalArgumentException("threshold.payments.sandbox.public-url must be a whole address such as "
                    + "http://127.0.0.1:8081, not " + publicUrl);
        }
    }
}
