/**
 * A server that speaks Stripe's wire format, inside the application: the API, the hosted checkout page, signed webhooks.
 * It shares no code with the gateway, which reaches it over HTTP as it would reach Stripe, and no money moves.
 * Other parts of the application know it by its URL only, so nothing here is public.
 */
@NullMarked
package app.threshold.payment.sandbox;

import org.jspecify.annotations.NullMarked;
