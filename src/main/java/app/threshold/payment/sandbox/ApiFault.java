package app.threshold.payment.sandbox;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that goes wrong with a request to the API.
 *
 * @param remaining how many requests will still meet it
 * @param hang how long a timeout says nothing; then it is answered with 504, which hardly anybody waits for
 */
record ApiFault(Operation operation, Kind kind, int remaining, Duration hang) {

    /** How long Stripe would have to be silent for any client to give up. */
    static final Duration USUAL_HANG = Duration.ofSeconds(30);

    /** What is asked: of sessions a new one or an end, a new refund, or reading one or many of anything. */
    enum Operation {
        CREATE, RETRIEVE, LIST, EXPIRE, REFUND, ANY;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Kind {
        /** Nothing is done, and nothing is answered for long. */
        TIMEOUT_BEFORE,
        /** All is done, and nothing is answered for long. */
        TIMEOUT_AFTER,
        /** 500, and nothing is done; the idempotency key is free. */
        ERROR_BEFORE,
        /** 500, and all is done; the idempotency key answers 500 from then on, as with Stripe. */
        ERROR_AFTER,
        /** 429, and nothing is done. */
        RATE_LIMIT,
        /** 409, as if another request with the same key were under way. */
        CONFLICT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
