package app.threshold.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import app.threshold.support.MutableClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PinTriesTests {

    private static final UUID SITE = UUID.randomUUID();

    private final MutableClock clock = new MutableClock();
    private final PinTries tries = new PinTries(clock);

    @BeforeEach
    void stopTheClock() {
        clock.set(Instant.parse("2031-06-14T12:00:00Z"));
    }

    @Test
    void aClientHasTenTriesInAQuarterOfAnHour() {
        assertThat(taken(20, "a")).isEqualTo(10);

        clock.advance(Duration.ofMinutes(15).minusMillis(1));
        assertThat(tries.take(SITE, "a")).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(tries.take(SITE, "a")).isTrue();
    }

    @Test
    void anotherClientAndAnotherSiteHaveTheirOwn() {
        taken(10, "a");

        assertThat(tries.take(SITE, "b")).isTrue();
        assertThat(tries.take(UUID.randomUUID(), "a")).isTrue();
    }

    @Test
    void aRightPinDoesNotCount() {
        for (int guest = 0; guest < 500; guest++) {
            assertThat(tries.take(SITE, "the venue")).isTrue();
            tries.giveBack(SITE, "the venue");
        }
    }

    @Test
    void aSiteTakesTwoHundredInAnHourFromManyClients() {
        assertThat(IntStream.range(0, 500).filter(client -> tries.take(SITE, "client " + client)).count()).isEqualTo(200);

        clock.advance(Duration.ofHours(1));
        assertThat(tries.take(SITE, "client 0")).isTrue();
    }

    @Test
    void manyAtOnceGetNoMoreThanOneAfterAnother() throws InterruptedException {
        var barrier = new CountDownLatch(1);
        var taken = new AtomicInteger();
        Thread[] threads = IntStream.range(0, 50).mapToObj(n -> Thread.ofVirtual().start(() -> {
            try {
                barrier.await();
            } catch (InterruptedException e) {
                return;
            }
            if (tries.take(SITE, "a")) {
                taken.incrementAndGet();
            }
        })).toArray(Thread[]::new);
        barrier.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue(10);
    }

    private long taken(int asked, String client) {
        return IntStream.range(0, asked).filter(n -> tries.take(SITE, client)).count();
    }
}
