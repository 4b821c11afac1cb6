package app.threshold.payment.sandbox;

import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;

/** What the payer typed; the names are those of Stripe's own page. */
record CardForm(@Nullable String email, @Nullable String cardNumber, @Nullable String cardExpiry,
        @Nullable String cardCvc, @Nullable String billingName, @Nullable Boolean failProvisioning,
        @Nullable Boolean neverComesBack) {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)*");
    private static final Pattern EXPIRY = Pattern.compile("(\\d{1,2})\\s*[/.-]\\s*(?:20)?(\\d{2})|(\\d{2})\\s*(\\d{2})");

    static CardForm empty(@Nullable String email) {
        return new CardForm(email, null, null, null, null, null, null);
    }

    static boolean isEmail(String text) {
        return text.length() <= 254 && EMAIL.matcher(text).matches();
    }

    /** Rejects what no card can be charged with, each with a code below {@code sandbox.checkout.error}. */
    void validate(Errors errors, YearMonth thisMonth) {
        if (!StringUtils.hasText(email)) {
            errors.rejectValue("email", "sandbox.checkout.error.email.missing");
        } else if (!isEmail(email.strip())) {
            errors.rejectValue("email", "sandbox.checkout.error.email.invalid");
        }
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
        if (!StringUtils.hasText(billingName)) {
            errors.rejectValue("billingName", "sandbox.checkout.error.billingName.missing");
        } else if (billingName.strip().length() > 200) {
            errors.rejectValue("billingName", "sandbox.checkout.error.billingName.long");
        }
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

    boolean asksToFailProvisioning() {
        return Boolean.TRUE.equals(failProvisioning);
    }

    boolean asksNeverToComeBack() {
        return Boolean.TRUE.equals(neverComesBack);
    }
}
