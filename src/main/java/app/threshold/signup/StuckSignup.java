package app.threshold.signup;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A signup as the operator sees it.
 *
 * @param reference what the customer quotes
 * @param email null only for one that was imported without
 * @param slug the address asked for; null while the customer has not chosen one
 * @param status draft, held, paid, blocked, refunding, refunded or complete
 * @param paymentInDoubt a checkout of it is past its end, and nobody knows yet whether it was paid
 * @param settled it is not complete, and nothing is owed for it (paid, waived or free): trying it again makes sense
 * @param priced somebody pays for it: it is neither free nor waived
 * @param since when it got stuck: was paid, or its checkout ended; of others when it was paid, held or begun
 * @param begunAt when its customer began
 * @param attempts how often provisioning was tried, counted no further than to {@value #MOST_ATTEMPTS}
 * @param lastReason why the last failed try failed; null when none did
 * @param lastSqlstate PostgreSQL's code for that; null when none failed or PostgreSQL did not answer
 * @param state as in {@link SignupFile#state}: an action names it
 */
public record StuckSignup(UUID id, String reference, @Nullable String email, String planCode, @Nullable String slug, String status,
                          boolean paymentInDoubt, boolean settled, boolean priced, Instant since, Instant begunAt, int attempts,
                          @Nullable String lastReason, @Nullable String lastSqlstate, String state) {

    static final int MOST_ATTEMPTS = 1000;

    public boolean isComplete() {
        return status.equals("complete");
    }
}
