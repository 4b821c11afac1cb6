package app.threshold.payment;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What Stripe says of a checkout session, cut down to what decides something here.
 *
 * @param url        the hosted page; null once the session has ended
 * @param status     {@code open}, {@code complete} or {@code expired}
 * @param paymentStatus {@code unpaid}, {@code paid} or {@code no_payment_required}
 * @param amountTotal in minor units
 * @param currency   ISO 4217, in lower case as Stripe writes it
 * @param intentStatus the status of its payment intent, such as {@code processing}; null before there is one
 * @param paymentId  our row, from the session's metadata; null when the session is not ours
 */
record StripeSession(String id, @Nullable String url, String status, String paymentStatus, long amountTotal,
        String currency, @Nullable String paymentIntentId, @Nullable String intentStatus, @Nullable UUID paymentId,
        Instant expiresAt) implements StripeAnswer {

    boolean isPaid() {
        return paymentStatus.equals("paid");
    }

    boolean isExpired() {
        return status.equals("expired");
    }

    /** The customer is through and the money is not: a method that settles later. */
    boolean isProcessing() {
        return status.equals("complete") && !isPaid() && !isFailed();
    }

    /** A method that settles later, and did not: the session stays complete, and only its intent tells. */
    boolean isFailed() {
        return status.equals("complete") && !isPaid()
                && ("requires_payment_method".equals(intentStatus) || "canceled".equals(intentStatus));
    }
}
