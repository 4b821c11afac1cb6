package app.threshold.signup;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * All that the signup's own row and its claims say, as an operator reads it.
 *
 * @param state what the signup and its payments, tries and earlier actions come to; an operator's action names it, and is
 *     refused when it is another by then
 * @param priceAmount in the currency's minor unit, as this customer was shown it
 * @param waivedBy the e-mail of the operator who waived the price; null when nobody did
 * @param detailsAt when the details step was passed first; null before, and in what an operator made
 * @param addressAt the same of the address step
 * @param heldSlug the address that is held for it; null when none is
 * @param heldEmail the e-mail that is held for it; null when none is
 * @param slugTaken whether the address it asks for belongs to another signup or tenant
 * @param emailTaken whether its e-mail belongs to another signup or to an account that is not its own
 * @param tenantId what was made of it; null as long as it is not complete
 * @param paymentInDoubt whether a checkout of it is past its end, and nobody knows yet whether it was paid
 * @param settled whether it is not complete, and nothing is owed for it
 * @param nextTry when the background job tries it next; null when it does not
 */
public record SignupFile(UUID id, String state, String reference, String planCode, SignupStatus status, String email,
                         @Nullable Instant emailConfirmedAt, String locale, @Nullable String partner1Name,
                         @Nullable String partner2Name, @Nullable LocalDate weddingDate, @Nullable String businessName,
                         @Nullable String category, @Nullable String city, @Nullable String slug, @Nullable String theme,
                         long priceAmount, String currency, @Nullable String waivedBy, Instant createdAt,
                         @Nullable Instant detailsAt, @Nullable Instant addressAt, @Nullable Instant heldAt, @Nullable Instant paidAt, @Nullable Instant completedAt,
                         Instant updatedAt, @Nullable String heldSlug, @Nullable String heldEmail, boolean slugTaken,
                         boolean emailTaken, @Nullable UUID tenantId, boolean paymentInDoubt, boolean settled,
                         @Nullable Instant nextTry) {

    /** Whether somebody pays for it: it is neither free nor waived. */
    public boolean isPriced() {
        return priceAmount > 0 && waivedBy == null;
    }

    private boolean isPaidFor() {
        return status == SignupStatus.PAID || status == SignupStatus.BLOCKED;
    }

    public boolean isRetryable() {
        return settled || paymentInDoubt;
    }

    /** Whether its money may be given back instead of a site. */
    public boolean isRefundable() {
        return isPaidFor() && isPriced();
    }

    /** Whether an operator may choose another address for it: the customer cannot any more. */
    public boolean isReaddressable() {
        return !emailTaken && (isPaidFor() || status == SignupStatus.HELD && !isPriced());
    }

    /** Whether there is a hold that may be given up: nothing is paid, and nobody is owed anything but a free or waived site. */
    public boolean isReleasable() {
        return status == SignupStatus.HELD || isPaidFor() && !isPriced()
                || (status == SignupStatus.DRAFT || status == SignupStatus.REFUNDED) && (heldSlug != null || heldEmail != null);
    }

    /** Which mail can be sent once more; null where none fits. */
    public @Nullable String resendable() {
        return switch (status) {
            case COMPLETE -> "welcome";
            case PAID, BLOCKED -> "provisioning-delayed";
            case REFUNDED -> "refunded";
            case DRAFT -> emailConfirmedAt == null ? null : "finish-signup";
            case HELD, REFUNDING -> null;
        };
    }
}
