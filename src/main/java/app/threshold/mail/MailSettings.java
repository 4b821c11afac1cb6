package app.threshold.mail;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param from the sender of every mail, an address or {@code Name <address>}
 */
@ConfigurationProperties("threshold.mail")
record MailSettings(@DefaultValue("Threshold <no-reply@threshold.example>") String from) {
}
