package app.threshold.signup;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/** What the wizard's pages show of a signup. Prices in minor units. */
record SignupView(String plan, String reference, String email, long priceAmount, String currency, boolean free,
        @Nullable String partner1Name, @Nullable String partner2Name, @Nullable LocalDate weddingDate,
        @Nullable String businessName, @Nullable String category, @Nullable String city, @Nullable String slug,
        @Nullable String theme) {

    static SignupView of(PendingSignup signup) {
        return new SignupView(signup.planCode(), signup.reference(), signup.email(), signup.priceAmount(),
                signup.currency(), signup.isFree(), signup.partner1Name(), signup.partner2Name(), signup.weddingDate(),
                signup.businessName(), signup.category(), signup.city(), signup.slug(), signup.theme());
    }
}
