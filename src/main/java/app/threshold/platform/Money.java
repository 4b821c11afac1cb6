package app.threshold.platform;

import com.ibm.icu.number.NumberFormatter;
import com.ibm.icu.number.Precision;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Currency;
import java.util.Locale;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/**
 * Writes amounts for people. Templates reach it as {@code @money}.
 */
@Component("money")
public class Money {

	/**
	 * @param amount in the currency's minor units: 19900 is $199.00, and ¥19900 is 19900
	 * @param currency ISO 4217, in either case, since Stripe writes it in lower case
	 * @return the amount as the current request's language writes it
	 */
	public String format(long amount, String currency) {
		return format(amount, currency, LocaleContextHolder.getLocale());
	}

	/**
	 * The same where no request sets the language: in mails and jobs.
	 */
	public String format(long amount, String currency, Locale locale) {
		Currency unit = Currency.getInstance(currency.toUpperCase(Locale.ROOT));
		// ICU's and not the JDK's, which writes USD199.00 for Mexico.
		String written = NumberFormatter.withLocale(Languages.withDigits(locale))
			.unit(com.ibm.icu.util.Currency.getInstance(unit.getCurrencyCode()))
			.precision(Precision.fixedFraction(unit.getDefaultFractionDigits()))
			.format(BigDecimal.valueOf(amount, unit.getDefaultFractionDigits()))
			.toString();
		// Amid Arabic a dollar sign would stand on the wrong side of its letters: LEFT-TO-RIGHT ISOLATE, in place of CLDR's mark.
		return Languages.isRightToLeft(locale) ? '\u2066' + written.replace("\u200f", "") + '\u2069' : written;
	}

	/**
	 * As a form's field holds it: digits and a point, in any language.
	 */
	public static String plain(long amount, String currency) {
		return BigDecimal.valueOf(amount, Currency.getInstance(currency).getDefaultFractionDigits()).toPlainString();
	}

	/**
	 * @param typed digits with or without a point, such as {@code 199} or {@code 199.00}
	 * @return in the currency's minor units; empty where it is no amount, or has more decimals than the currency
	 */
	public static Optional<Long> parse(String typed, String currency) {
		if (!typed.matches("\\d{1,12}(\\.\\d{1,3})?")) {
			return Optional.empty();
		}
		try {
			int digits = Currency.getInstance(currency).getDefaultFractionDigits();
			return Optional.of(new BigDecimal(typed).movePointRight(digits).longValueExact());
		}
		catch (ArithmeticException moreDecimals) {
			return Optional.empty();
		}
	}

}
