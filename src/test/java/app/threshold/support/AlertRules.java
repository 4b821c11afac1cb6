package app.threshold.support;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * The rules of {@code docs/operations/alerts.yaml}. Those that compare gauges are evaluated, as Prometheus would at this moment with
 * this one node; of those that look back over a time only what they say can be looked at.
 */
public final class AlertRules {

    private static final Path FILE = Path.of("docs/operations/alerts.yaml");

    private static final String GAUGE = "max(?: by \\(\\w+\\) )?\\((\\w+)(?:\\{(\\w+)=\"(\\w+)\"})?\\)";
    private static final Pattern COMPARISON = Pattern.compile(GAUGE + " > (?:" + GAUGE + "|([\\d* ]+))");

    private static final NamingConvention NAMES = new PrometheusNamingConvention();

    /** One of them, as it stands there. */
    public record Rule(String name, String expression, Map<String, Object> labels, Map<String, Object> annotations) {
    }

    private AlertRules() {
    }

    @SuppressWarnings("unchecked")
    public static List<Rule> all() {
        try {
            Map<String, Object> file = new Yaml().load(Files.readString(FILE));
            return ((List<Map<String, Object>>) file.get("groups")).stream()
                    .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                    .map(rule -> new Rule((String) rule.get("alert"), (String) rule.get("expr"),
                            (Map<String, Object>) rule.get("labels"), (Map<String, Object>) rule.get("annotations"))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of those that would fire now, among those that compare gauges. */
    public static Set<String> firing(MeterRegistry meters) {
        Set<String> firing = new TreeSet<>();
        for (Rule rule : all()) {
            Matcher parts = COMPARISON.matcher(rule.expression());
            if (!parts.matches()) {
                continue;
            }
            double limit = parts.group(7) == null ? max(meters, parts.group(4), parts.group(5), parts.group(6))
                    : Stream.of(parts.group(7).split("\\*")).mapToDouble(Double::parseDouble).reduce(1, (a, b) -> a * b);
            if (max(meters, parts.group(1), parts.group(2), parts.group(3)) > limit) {
                firing.add(rule.name());
            }
        }
        return firing;
    }

    /** @return NaN, than which nothing is greater, where there is no figure */
    private static double max(MeterRegistry meters, String name, String label, String value) {
        List<Gauge> named = meters.getMeters().stream().filter(Gauge.class::isInstance).map(Gauge.class::cast)
                .filter(gauge -> prometheusName(gauge.getId()).equals(name))
                .filter(gauge -> label == null || value.equals(gauge.getId().getTag(label))).toList();
        if (named.isEmpty()) {
            throw new AssertionError("No gauge is called " + name);
        }
        return named.stream().mapToDouble(Gauge::value).filter(figure -> !Double.isNaN(figure)).max().orElse(Double.NaN);
    }

    private static String prometheusName(Meter.Id id) {
        return NAMES.name(id.getName(), id.getType(), id.getBaseUnit());
    }
}
