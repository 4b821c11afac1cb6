/**
 * Accounts and who may do what: login, password rules and hashes, password reset, the security of every page.
 */
@ApplicationModule(allowedDependencies = {"mail", "platform"})
@NullMarked
package app.threshold.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
