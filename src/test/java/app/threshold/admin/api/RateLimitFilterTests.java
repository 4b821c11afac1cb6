package app.threshold.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import app.threshold.support.MutableClock;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RateLimitFilterTests {

    private final MutableClock clock = new MutableClock();
    private final RateLimitFilter filter = new RateLimitFilter(new ApiSettings(3), new Problems(new JsonMapper()), clock);

    @Test
    void keysThatHaveAllTheirRequestsAgainAreForgotten() {
        clock.set(Instant.parse("2031-01-01T00:00:00Z"));
        UUID first = UUID.randomUUID();
        filter.take(first);
        for (int n = 1; n < 10_000; n++) {
            filter.take(UUID.randomUUID());
        }
        assertThat(filter.remembered()).isEqualTo(10_000);

        clock.advance(Duration.ofMinutes(1));
        UUID busy = UUID.randomUUID();
        filter.take(busy);
        assertThat(filter.remembered()).isOne();

        filter.take(busy);
        filter.take(busy);
        assertThat(filter.take(busy).isConsumed()).isFalse();
        assertThat(filter.take(first).getRemainingTokens()).isEqualTo(2);
    }
}
