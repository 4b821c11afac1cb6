package app.threshold.tenant;

/**
 * A package that a new storefront opens with.
 *
 * @param priceAmount in the currency's minor unit
 * @param currency ISO 4217
 */
public record PackageTemplate(String name, String description, long priceAmount, String currency) {
}
