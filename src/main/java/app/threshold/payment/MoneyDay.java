package app.threshold.payment;

import java.time.LocalDate;

/**
 * One day's money, of one currency.
 *
 * @param day in UTC
 * @param currency ISO 4217
 * @param received what was paid on that day, in the currency's minor unit, by so many payments
 * @param returned what Stripe confirmed on that day to have gone back, in so many refunds
 */
public record MoneyDay(LocalDate day, String currency, long received, long payments, long returned, long refunds) {
}
