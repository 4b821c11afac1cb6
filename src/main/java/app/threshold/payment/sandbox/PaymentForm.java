package app.threshold.payment.sandbox;

import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;

/**
 * What the payer typed and chose; the names are those of Stripe's own page, and what is for the play comes after them.
 *
 * @param paymentMethod in Stripe's words; a card where nothing was chosen
 * @param settlement {@code fails}, or anything else for a bank debit that ends well
 * @param settleAfter seconds until a bank debit settles
 */
record PaymentForm(@Nullable String email, @Nullable String paymentMethod, @Nullable String cardNumber,
        @Nullable String cardExpiry, @Nullable String cardCvc, @Nullable String billingName,
        @Nullable String settlement, @Nullable String settleAfter, @Nullable Boolean failProvisioning,
        @Nullable Boolean neverComesBack, @Nullable String webhookFault) {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)*");
    private static final Pattern EXPIRY = Pattern.compile("(\\d{1,2})\\s*[/.-]\\s*(?:20)?(\\d{2})|(\\d{2})\\s*(\\d{2})");
    private static final Duration USUAL_SETTLING = Duration.ofMinutes(2);

    static PaymentForm empty(@Nullable String email) {
        return new PaymentForm(email, null, null, null, null, null, null, null, null, null, null);
    }

    static boolean isEmail(String text) {
        return text.length() <= 254 && EMAIL.matcher(text).matches();
    }

    /**
     * Rejects what nothing can be paid with, each with a code below {@code sandbox.checkout.error}.
     *
     * @param offered what the session lets one choose from
     */
    void validate(Errors errors, YearMonth thisMonth, List<PaymentMethod> offered) {
        if (!StringUtils.hasText(email)) {
            errors.rejectValue("email", "sandbox.checkout.error.email.missing");
        } else if (!isEmail(email.strip())) {
            errors.rejectValue("email", "sandbox.checkout.error.email.invalid");
        }
        if (method().filter(offered::contains).isEmpty()) {
            errors.rejectValue("paymentMethod", "sandbox.checkout.error.paymentMethod.invalid");
        }
        if (isCard()) {
            validateCard(errors, thisMonth);
        }
        if (!StringUtils.hasText(billingName)) {
            errors.rejectValue("billingName", "sandbox.checkout.error.billingName.missing");
        } else if (billingName.strip().length() > 200) {
            errors.rejectValue("billingName", "sandbox.checkout.error.billingName.long");
        }
    }

    private void validateCard(Errors errors, YearMonth thisMonth) {
        if (!StringUtils.hasText(cardNumber)) {
            errors.rejectValue("cardNumber", "sandbox.checkout.error.cardNumber.missing");
        } else if (TestCard.of(cardNumber).isEmpty()) {
            errors.rejectValue("cardNumber", "sandbox.checkout.error.cardNumber.invalid");
        }
        if (!StringUtils.hasText(cardExpiry)) {
            errors.rejectValue("cardExpiry", "sandbox.checkout.error.cardExpiry.missing");
        } else if (expiry().isEmpty() || expiry().get().isAfter(thisMonth.plusYears(50))) {
            errors.rejectValue("cardExpiry", "sandbox.checkout.error.cardExpiry.invalid");
        } else if (expiry().get().isBefore(thisMonth)) {
            errors.rejectValue("cardExpiry", "sandbox.checkout.error.cardExpiry.past");
        }
        if (!StringUtils.hasText(cardCvc)) {
            errors.rejectValue("cardCvc", "sandbox.checkout.error.cardCvc.missing");
        } else if (!cardCvc.strip().matches("\\d{3}")) {
            errors.rejectValue("cardCvc", "sandbox.checkout.error.cardCvc.invalid");
        }
    }

    /** Empty for one that does not exist. */
    Optional<PaymentMethod> method() {
        if (!StringUtils.hasText(paymentMethod)) {
            return Optional.of(PaymentMethod.CARD);
        }
        return PaymentMethod.WIRE_NAMES.contains(paymentMethod) ? Optional.of(PaymentMethod.of(paymentMethod))
                : Optional.empty();
    }

    boolean isCard() {
        return method().filter(PaymentMethod.CARD::equals).isPresent();
    }

    /** Month and year as typed, such as 12/34, 12 / 2034 or 1234. */
    Optional<YearMonth> expiry() {
        Matcher matcher = EXPIRY.matcher(cardExpiry == null ? "" : cardExpiry.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean separated = matcher.group(1) != null;
        int month = Integer.parseInt(matcher.group(separated ? 1 : 3));
        int year = 2000 + Integer.parseInt(matcher.group(separated ? 2 : 4));
        return month >= 1 && month <= 12 ? Optional.of(YearMonth.of(year, month)) : Optional.empty();
    }

    boolean settlesWell() {
        return !"fails".equals(settlement);
    }

    public Duration settlesAfter() {
        return settleAfter != null && settleAfter.matches("\\d{1,7}") ? Duration.ofSeconds(Long.parseLong(settleAfter))
                : USUAL_SETTLING;
    }

    Plays plays() {
        return new Plays(failProvisioning, neverComesBack, webhookFault);
    }
}
