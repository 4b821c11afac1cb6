/**
 * One job per mail, its templates, and the mailbox page that shows what would have been sent where there is no SMTP host.
 */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package app.threshold.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
