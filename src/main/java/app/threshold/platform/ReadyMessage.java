package app.threshold.platform;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Tells who started it where to click. */
@Component
class ReadyMessage {

    private static final Logger log = LoggerFactory.getLogger(ReadyMessage.class);

    private final BaseUrl baseUrl;
    private final Environment environment;

    ReadyMessage(BaseUrl baseUrl, Environment environment) {
        this.baseUrl = baseUrl;
        this.environment = environment;
    }

    @EventListener
    void on(AvailabilityChangeEvent<ReadinessState> event) {
        if (event.getState() != ReadinessState.ACCEPTING_TRAFFIC) {
            return;
        }
        log.info("Threshold is ready: {}", baseUrl.to("/"));
        if (environment.getProperty("threshold.payments.sandbox.enabled", Boolean.class, true)) {
            log.info("Payments are a sandbox's and no money moves: the card 4242 4242 4242 4242 pays, and more is at {}",
                    baseUrl.to("/sandbox"));
        }
        if (!StringUtils.hasText(environment.getProperty("spring.mail.host"))) {
            log.info("Mails are not sent (spring.mail.host is not set) but shown: {}", baseUrl.to("/sandbox/mailbox"));
        }
    }
}
