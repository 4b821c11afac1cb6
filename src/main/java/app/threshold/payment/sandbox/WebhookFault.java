package app.threshold.payment.sandbox;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens to an event on its way to the shop.
 *
 * @param delay how late it comes, or how long at most it waits for a later one
 * @param remaining how many events will still meet it; null for all to come
 */
record WebhookFault(Kind kind, Duration delay, @Nullable Integer remaining) {

    enum Kind {
        /** Never sent, unless somebody sends it again. */
        LOST(Duration.ZERO),
        LATE(Duration.ofMinutes(1)),
        /** Sent once more after it was accepted. */
        TWICE(Duration.ZERO),
        /** Kept back until a later event of the same session was sent. */
        OUT_OF_ORDER(Duration.ofMinutes(5)),
        /** Signed wrongly at first; Stripe's next try is right. */
        BAD_SIGNATURE(Duration.ZERO);

        private final Duration usualDelay;

        Kind(Duration usualDelay) {
            this.usualDelay = usualDelay;
        }

        Duration usualDelay() {
            return usualDelay;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> find(String wireName) {
            return Stream.of(values()).filter(kind -> kind.wireName().equals(wireName)).findFirst();
        }

        static Kind of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
