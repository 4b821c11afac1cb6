package app.threshold.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

import app.threshold.ThresholdApplication;
import app.threshold.support.MutableClock;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The application with a clock that its parent moves by lines on the standard input, such as {@code PT5M}; all else is
 * what production runs. Ends when that input ends, so that nothing is left behind by a test that is killed.
 */
final class NodeMain {

    /** System property: how far the clock is ahead from the start on. */
    static final String AHEAD = "threshold.faults.ahead";
    /** Printed once the clock has been moved. */
    static final String MOVED = "The clock has been moved by ";

    private NodeMain() {
    }

    public static void main(String[] args) {
        var clock = new MutableClock();
        clock.advance(Duration.parse(System.getProperty(AHEAD, "PT0S")));
        Thread.ofPlatform().daemon().name("parent").start(() -> listen(clock));
        new SpringApplicationBuilder(ThresholdApplication.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("movedClock", Clock.class, () -> clock, bean -> bean.setPrimary(true)))
                .run(args);
    }

    private static void listen(MutableClock clock) {
        try (var parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = parent.readLine(); line != null; line = parent.readLine()) {
                clock.advance(Duration.parse(line));
                System.out.println(MOVED + line);
            }
        } catch (IOException e) {
            System.out.println("The parent cannot be heard: " + e);
        }
        System.exit(0);
    }
}
