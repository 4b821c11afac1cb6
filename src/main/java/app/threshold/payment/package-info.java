/**
 * Checkout sessions, payments, the inbox for Stripe's webhooks and the gateway to Stripe. Knows a signup only as an id.
 */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package app.threshold.payment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
