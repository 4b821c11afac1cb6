/**
 * The operator's console, over the published queries and use cases of the others.
 */
@ApplicationModule(allowedDependencies = {"signup", "payment", "tenant", "site", "account", "mail", "platform"})
@NullMarked
package app.threshold.admin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
