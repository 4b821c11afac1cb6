package app.threshold.platform;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Leaves tracing out altogether where no endpoint is set: Spring Boot would make spans all the same, put their ids into
 * the log, and export none.
 */
final class TracingSwitch implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final String EXCLUDE = "spring.autoconfigure.exclude";
    private static final String TRACING = String.join(",",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!StringUtils.hasText(environment.getProperty(ENDPOINT))) {
            // management.opentelemetry.enabled does not do: the tracer it leaves behind still makes ids.
            String excluded = environment.getProperty(EXCLUDE, "");
            environment.getPropertySources().addFirst(new MapPropertySource("noTraces",
                    Map.of(EXCLUDE, excluded.isBlank() ? TRACING : excluded + "," + TRACING)));
        }
    }
}
