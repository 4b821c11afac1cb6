package app.threshold.signup;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a paid signup is completed without its customer.
 *
 * @param completionDelay how long after the payment the background job waits for the customer's own final POST
 * @param retryGaps       how long it waits after its first, second, … failure; after one more the signup is blocked
 */
@ConfigurationProperties("threshold.provisioning")
record SignupSettings(@DefaultValue("45s") Duration completionDelay,
        @DefaultValue({"30s", "2m", "10m", "30m", "2h", "6h", "12h"}) List<Duration> retryGaps) {
}
