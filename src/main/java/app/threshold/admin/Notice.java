package app.threshold.admin;

import org.jspecify.annotations.Nullable;

/**
 * What became of what the operator just did.
 *
 * @param kind good, info or bad
 * @param slug of the site that is worth a look now; null when there is none
 */
record Notice(String kind, String text, @Nullable String slug) {
}
