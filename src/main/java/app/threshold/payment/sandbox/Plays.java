package app.threshold.payment.sandbox;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the payer chose for the play.
 *
 * @param failProvisioning the shop's first try at what follows the payment shall fail
 * @param neverComesBack the browser is gone after paying
 * @param webhookFault what happens to the webhooks of this session; anything unknown is nothing
 */
record Plays(@Nullable Boolean failProvisioning, @Nullable Boolean neverComesBack, @Nullable String webhookFault) {

    boolean askToFailProvisioning() {
        return Boolean.TRUE.equals(failProvisioning);
    }

    boolean askNeverToComeBack() {
        return Boolean.TRUE.equals(neverComesBack);
    }

    Optional<WebhookFault.Kind> askForWebhookFault() {
        return Optional.ofNullable(webhookFault).flatMap(WebhookFault.Kind::find);
    }
}
