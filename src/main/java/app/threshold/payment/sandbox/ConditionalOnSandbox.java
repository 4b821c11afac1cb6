package app.threshold.payment.sandbox;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/** Stands on each bean of the sandbox: where it is off, none of it exists. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnBooleanProperty(name = "threshold.payments.sandbox.enabled", matchIfMissing = true)
@interface ConditionalOnSandbox {
}
