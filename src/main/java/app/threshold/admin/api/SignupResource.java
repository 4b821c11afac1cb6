package app.threshold.admin.api;

import java.time.Instant;
import java.util.UUID;

import app.threshold.signup.StuckSignup;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A signup as programs read it. */
@Schema(name = "Signup")
record SignupResource(
        UUID id,
        @Schema(description = "What the customer quotes.", example = "TH-7K3M-9QXP") String reference,
        @Schema(allowableValues = {"wedding", "storefront"}) String plan,
        @Schema(nullable = true, description = "Null only for one that was imported without.") @Nullable String email,
        @Schema(nullable = true, description = "The address asked for.") @Nullable String slug,
        @Schema(allowableValues = {"draft", "held", "paid", "blocked", "refunding", "refunded", "complete"}) String status,
        @Schema(description = "A checkout is past its end, and nobody knows yet whether it was paid.") boolean paymentInDoubt,
        @Schema(description = "Paid, waived or free, and not complete: trying it again makes sense.") boolean settled,
        @Schema(description = "When it was paid; where it is not, when its hold was taken or it was begun.") Instant since,
        @Schema(description = "How often provisioning was tried, counted to 1000.") int attempts,
        @Schema(nullable = true, description = "Why the last failed try failed.") @Nullable String lastReason,
        @Schema(nullable = true, description = "PostgreSQL's code for that.", example = "23514") @Nullable String lastSqlState) {

    static SignupResource of(StuckSignup signup) {
        return new SignupResource(signup.id(), signup.reference(), signup.planCode(), signup.email(), signup.slug(), signup.status(),
                signup.paymentInDoubt(), signup.settled(), signup.since(), signup.attempts(), signup.lastReason(), signup.lastSqlstate());
    }
}
