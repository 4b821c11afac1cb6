package app.threshold.journeys;

import app.threshold.support.BrowserExtension;
import app.threshold.support.JourneyTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Each test begins in a browser without cookies, at an application without a signup. They have database and application to
 * themselves and run beside all other tests, one class of them at a time.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@JourneyTest
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(BrowserExtension.class)
@interface Journey {
}
