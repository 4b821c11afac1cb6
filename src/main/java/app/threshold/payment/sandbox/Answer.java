package app.threshold.payment.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * What the API answers.
 *
 * @param body the JSON, kept as text, so that a replay is the same to the letter
 * @param originalRequest the id of the request that this is the answer to, where it came with an idempotency key
 * @param replayed whether this is the remembered answer to an earlier request with the same idempotency key
 */
record Answer(int status, String body, @Nullable String originalRequest, boolean replayed) {
}
