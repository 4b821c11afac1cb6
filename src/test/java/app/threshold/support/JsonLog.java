package app.threshold.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What the application logs from now on until this is closed, as the profile {@code production} writes it. */
public final class JsonLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final StructuredLogEncoder encoder = new StructuredLogEncoder();
    private final Logger logger = (Logger) LoggerFactory.getLogger("app.threshold");

    public JsonLog() {
        LoggerContext logs = logger.getLoggerContext();
        logs.putObject(Environment.class.getName(), new MockEnvironment());
        encoder.setContext(logs);
        encoder.setFormat("ecs");
        encoder.start();
        setContext(logs);
        start();
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        written.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }

    public List<JsonNode> lines() {
        return written.stream().map(line -> new ObjectMapper().readTree(line)).toList();
    }

    /** Those of one event, or of all whose names begin so. */
    public Stream<JsonNode> lines(String event) {
        return lines().stream().filter(line -> line.path("message").asString().startsWith(event));
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
