package app.threshold.platform;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The embedded PostgreSQL, which is started when there is no {@code spring.datasource.url}.
 *
 * @param dir where it keeps its data, its binaries, its passwords and its log; made if it is missing
 * @param port on which it listens on the loopback interface; 0 takes a free one and keeps it for the next start
 */
@ConfigurationProperties("threshold.database")
record EmbeddedDatabaseSettings(@DefaultValue("data/postgresql") Path dir, @DefaultValue("0") int port) {
}
