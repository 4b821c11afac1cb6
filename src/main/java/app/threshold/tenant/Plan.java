package app.threshold.tenant;

import org.jspecify.annotations.Nullable;

/**
 * What is sold.
 *
 * @param code        {@code wedding} or {@code storefront}; decides what a tenant consists of
 * @param priceAmount in the currency's minor unit; 0 is free
 * @param currency    ISO 4217
 * @param termMonths  how long a purchase lasts; null is without end
 */
public record Plan(String code, String name, String description, long priceAmount, String currency, @Nullable Integer termMonths) {

    public boolean isFree() {
        return priceAmount == 0;
    }
}
