/**
 * What was bought: the public storefront and wedding site, and the owner's dashboard over them.
 */
@ApplicationModule(allowedDependencies = {"tenant", "account", "mail", "platform"})
@NullMarked
package app.threshold.site;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
