/**
 * The wizard: a customer's way from the first field to the complete tenant, its holds, its completion and those that got stuck.
 */
@ApplicationModule(allowedDependencies = {"payment", "tenant", "account", "mail", "platform"})
@NullMarked
package app.threshold.signup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
