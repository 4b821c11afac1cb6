package app.threshold.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * For tests that read what this JVM logs or prints: none that {@link IntegrationTestBeside runs beside} them logs meanwhile. They
 * come last, so that they wait for nobody.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock(ReadsLog.LOG)
@Order(Integer.MAX_VALUE)
public @interface ReadsLog {

    /** Taken for reading by whoever logs, and for writing by whoever reads. */
    String LOG = "log";
}
