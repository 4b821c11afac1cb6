package app.threshold.journeys;

import app.threshold.support.BrowserExtension;
import app.threshold.support.JourneyTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each test begins in a browser without cookies, at an application without a signup. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@JourneyTest
@ExtendWith(BrowserExtension.class)
@interface Journey {
}
