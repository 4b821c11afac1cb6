package app.threshold.platform;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Comes before Spring Boot's, which leaves open how one gives another port. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortInUseAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, PortInUseException failure) {
        int port = failure.getPort();
        return new FailureAnalysis("Port %d, on which Threshold should answer, is in use by another program.".formatted(port),
                """
                Stop the other program, or start Threshold on another port: \
                "java -jar threshold.jar --server.port=%1$d", or SERVER_PORT=%1$d in the environment of "mvn spring-boot:run"."""
                        .formatted(port + 1), failure);
    }
}
