package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.MutableClock;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class ReadingsTests {

    private final MutableClock clock = new MutableClock();
    private final Readings readings = new Readings(clock);
    private final AtomicInteger queries = new AtomicInteger();

    @BeforeEach
    void stopTheClock() {
        clock.set(Instant.parse("2031-05-04T12:00:00Z"));
    }

    @Test
    void oneQueryIsForAllFiguresOfAScrape() {
        Readings.Reading<Integer> reading = readings.of(queries::incrementAndGet);
        assertThat(reading.figure(n -> n)).isEqualTo(1);
        assertThat(reading.figure(n -> n * 10)).isEqualTo(10);
        clock.advance(Readings.KEPT.minusMillis(1));
        assertThat(reading.figure(n -> n)).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(reading.figure(n -> n)).isEqualTo(2);
        clock.advance(Duration.ofHours(-1));
        assertThat(reading.figure(n -> n)).as("by a clock that was put back").isEqualTo(3);
    }

    @Test
    void oneWaitForTheDatabaseIsForAll() {
        Readings.Reading<Integer> first = readings.of(this::nobodyAnswers);
        Readings.Reading<Integer> second = readings.of(this::nobodyAnswers);
        for (int scrape = 0; scrape < 3; scrape++) {
            assertThat(first.figure(n -> n)).isNaN();
            assertThat(second.figure(n -> n)).isNaN();
        }
        assertThat(queries).hasValue(1);

        clock.advance(Readings.KEPT);
        assertThat(second.figure(n -> n)).isNaN();
        assertThat(first.figure(n -> n)).isNaN();
        assertThat(queries).hasValue(2);
    }

    @Test
    void aQueryThatFailsByItselfSilencesNoOther() {
        Readings.Reading<Integer> wrong = readings.of(() -> Integer.parseInt("many" + queries.incrementAndGet()));
        Readings.Reading<Integer> right = readings.of(() -> 7);
        assertThat(wrong.figure(n -> n)).isNaN();
        assertThat(wrong.figure(n -> n)).isNaN();
        assertThat(right.figure(n -> n)).isEqualTo(7);
        assertThat(queries).hasValue(1);
    }

    private Integer nobodyAnswers() {
        queries.incrementAndGet();
        throw new CannotGetJdbcConnectionException("away", new SQLTransientConnectionException("away"));
    }
}
