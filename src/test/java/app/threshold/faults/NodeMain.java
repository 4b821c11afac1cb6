package app.threshold.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

import app.threshold.ThresholdApplication;
import app.threshold.support.MutableClock;
import com.github.kagkarlsson.scheduler.Scheduler;
import org.jspecify.annotations.Nullable;
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

    private static volatile @Nullable Scheduler scheduler;

    private NodeMain() {
    }

    public static void main(String[] args) {
        var clock = new MutableClock();
        clock.advance(Duration.parse(System.getProperty(AHEAD, "PT0S")));
        Thread.ofPlatform().daemon().name("parent").start(() -> listen(clock));
        new SpringApplicationBuilder(ThresholdApplication.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("movedClock", Clock.class, () -> clock, bean -> bean.setPrimary(true)))
                .run(args)
                .getBeanProvider(Scheduler.class).ifAvailable(running -> scheduler = running);
    }

    private static void listen(MutableClock clock) {
        try (var parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = parent.readLine(); line != null; line = parent.readLine()) {
                clock.advance(Duration.parse(line));
                if (scheduler != null) {
                    // What has become due should not have to wait until it is looked for.
                    scheduler.triggerCheckForDueExecutions();
                }
                System.out.println(MOVED + line);
            }
        } catch (IOException e) {
            System.out.println("The parent cannot be heard: " + e);
        }
        System.exit(0);
    }
}
