package app.threshold.admin.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much programs may ask.
 *
 * @param requestsPerMinute for each key, on each node
 */
@ConfigurationProperties("threshold.api")
record ApiSettings(@DefaultValue("300") int requestsPerMinute) {

    ApiSettings {
        if (requestsPerMinute < 1) {
            throw new IllegalArgumentException("threshold.api.requests-per-minute must be 1 at least, not " + requestsPerMinute);
        }
    }
}
