package app.threshold.mail;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A mail to be sent. It is kept as a job's data until it is delivered, so the model holds no more than the mail tells.
 *
 * @param template which of {@code templates/mail/*.txt}; its subject and sentences are {@code mail.<template>.…} in the messages
 * @param locale in whose language it is written
 * @param recipient one address, as {@code EmailAddresses.normalize} leaves it
 * @param model what the template inserts: texts, whole URLs, numbers as they shall be read
 * @param about the id of the signup that it tells of, for {@link SentMails}; null where nobody will ask whether it was sent
 */
public record Mail(String template, Locale locale, String recipient, Map<String, String> model, @Nullable UUID about) {

    public Mail {
        model = Map.copyOf(model);
    }

    public Mail(String template, Locale locale, String recipient, Map<String, String> model) {
        this(template, locale, recipient, model, null);
    }
}
