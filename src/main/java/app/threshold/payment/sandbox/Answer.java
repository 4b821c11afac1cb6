package app.threshold.payment.sandbox;

/**
 * What the API answers.
 *
 * @param body the JSON, kept as text, so that a replay is the same to the letter
 * @param replayed whether this is the remembered answer to an earlier request with the same idempotency key
 */
record Answer(int status, String body, boolean replayed) {
}
