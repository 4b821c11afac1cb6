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
 * @param giveUpAfter     how long after the payment the last try is made, and then the money goes back; for an operator
 *                        a blocked signup has from the last gap until then
 * @param sweepInterval   from the end of one look for signups without a job, or past their time, to the next
 */
@ConfigurationProperties("threshold.provisioning")
record SignupSettings(@DefaultValue("45s") Duration completionDelay,
        @DefaultValue({"30s", "2m", "10m", "30m", "2h", "6h", "12h"}) List<Duration> retryGaps,
        @DefaultValue("24h") Duration giveUpAfter, @DefaultValue("5m") Duration sweepInterval) {

    SignupSettings {
        if (retryGaps.isEmpty()) {
            throw new IllegalArgumentException("threshold.provisioning.retry-gaps needs one gap at least");
        }
    }
}
