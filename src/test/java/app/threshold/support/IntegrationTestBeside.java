package app.threshold.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.test.context.TestPropertySource;

/**
 * {@link IntegrationTest} with a second application and a database of its own, for the long ones among them: they run one
 * class after another, and beside those of the first.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@IntegrationTest
@TestPropertySource(properties = TestDatabaseInitializer.OWN + "=beside")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("beside")
@ResourceLock(value = ReadsLog.LOG, mode = ResourceAccessMode.READ)
public @interface IntegrationTestBeside {
}
