package app.threshold.payment;

import app.threshold.payment.StripeSettingsGuard.StripeNotConfiguredException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to set instead of showing a stack trace. */
class StripeNotConfiguredFailureAnalyzer extends AbstractFailureAnalyzer<StripeNotConfiguredException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StripeNotConfiguredException cause) {
        return new FailureAnalysis(cause.getMessage(),
                "Set threshold.payments.stripe.secret-key and threshold.payments.stripe.webhook-secret to the values of "
                        + "your Stripe account, or threshold.payments.sandbox.enabled=true to play without money.",
                cause);
    }
}
