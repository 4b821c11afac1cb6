/**
 * Tenants and the one way to make them: provisioning, completeness, repair; plans and their templates.
 */
@ApplicationModule(allowedDependencies = {"account", "mail", "platform"})
@NullMarked
package app.threshold.tenant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
