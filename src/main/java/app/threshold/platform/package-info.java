/**
 * What every module stands on: configuration, the clock, the embedded database, error pages, request ids, scheduler wiring. Uses no other module.
 */
@ApplicationModule(allowedDependencies = {}, type = ApplicationModule.Type.OPEN)
@NullMarked
package app.threshold.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
