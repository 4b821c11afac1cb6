package app.threshold.tenant;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * What an owner paid, for whom, and when.
 *
 * @param reference of the signup
 * @param planName as the plan is called now
 * @param about the couple, or the business; null where an imported tenant has no names
 * @param slug the site's address; null while the tenant lacks it
 * @param priceAmount in the currency's minor unit; 0 where nothing was to be paid
 * @param currency ISO 4217
 * @param settlement what became of the price
 * @param settledOn the day, in UTC, on which it was paid, or, where nothing was to be paid, on which the tenant was made
 * @param subscriptionEnd the last day, in UTC, that is paid for; null without end
 */
public record Receipt(String reference, String planName, @Nullable String about, @Nullable String slug, String email,
                      long priceAmount, String currency, Settlement settlement, LocalDate settledOn, @Nullable LocalDate subscriptionEnd) {

    /** What became of the price. */
    public enum Settlement {

        /** There was none. */
        FREE,
        /** An operator did not ask for it. */
        WAIVED,
        PAID,
        /** It was paid, and is on its way back. */
        REFUNDING,
        /** It was paid, and went back. */
        REFUNDED
    }
}
