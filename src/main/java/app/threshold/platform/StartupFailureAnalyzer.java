package app.threshold.platform;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class StartupFailureAnalyzer extends AbstractFailureAnalyzer<StartupFailure> {

    @Override
    protected FailureAnalysis analyze(Throwable root, StartupFailure failure) {
        return new FailureAnalysis(withCauses(failure), failure.action(), failure);
    }

    private static String withCauses(StartupFailure failure) {
        var text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (@Nullable Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append("\n    ").append(cause);
        }
        return text.toString();
    }
}
