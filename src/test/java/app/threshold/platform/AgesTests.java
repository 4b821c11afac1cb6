package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTests {

    private static final Instant NOW = Instant.parse("2027-06-12T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, just now",
        "PT-5S, just now", // another node's clock may be ahead
        "PT59S, just now",
        "PT60S, 1 minute ago",
        "PT59M59S, 59 minutes ago",
        "PT60M, 1 hour ago",
        "PT23H59M, 23 hours ago",
        "PT24H, 1 day ago",
        "P9D, 9 days ago",
    })
    void saysTheLargestWholeUnit(Duration age, String said) {
        var ages = new Ages(Clock.fixed(NOW, ZoneOffset.UTC), new Messages());
        assertThat(ages.since(NOW.minus(age))).isEqualTo(said);
    }
}
