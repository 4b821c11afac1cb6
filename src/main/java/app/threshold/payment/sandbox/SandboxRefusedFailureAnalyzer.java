package app.threshold.payment.sandbox;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class SandboxRefusedFailureAnalyzer extends AbstractFailureAnalyzer<SandboxRefused> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SandboxRefused cause) {
        return new FailureAnalysis(
                cause.getMessage() + " In the sandbox anybody pays with a test card, so it never runs beside real money.",
                "To take real payments, set threshold.payments.sandbox.enabled=false and "
                        + "threshold.payments.stripe.api-base=https://api.stripe.com. "
                        + "To try things out, use a key that starts with sk_test_ and leave the profile production out.",
                cause);
    }
}
