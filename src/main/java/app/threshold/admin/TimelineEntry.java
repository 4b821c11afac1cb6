package app.threshold.admin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a signup.
 *
 * @param kind step, hold, payment, webhook, attempt, mail, refund or action; decides how it looks
 * @param bad whether it went wrong
 * @param detail a reason, a note or an amount, as it was written down; null where the text says all
 * @param code what programs call it: SQLSTATE, or Stripe's id; null where there is none
 */
record TimelineEntry(Instant at, String kind, boolean bad, String text, @Nullable String detail, @Nullable String code) {
}
