package app.threshold.signup;

import java.util.List;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** The details step's fields for a business. */
record StorefrontForm(
        @NotBlank(message = "{signup.details.businessName.missing}")
        @Size(max = 120, message = "{signup.details.businessName.long}") String businessName,
        String category,
        @NotBlank(message = "{signup.details.city.missing}")
        @Size(max = 80, message = "{signup.details.city.long}") String city) {

    /** What a business may be; the words are the messages {@code signup.category.<code>}. */
    static final List<String> CATEGORIES = List.of("florist", "photographer", "videographer", "venue",
            "caterer", "music", "planner", "baker", "stylist", "other");

    StorefrontForm(@Nullable String businessName, @Nullable String category, @Nullable String city) {
        this.businessName = TidyText.of(businessName);
        this.category = category == null ? "" : category;
        this.city = TidyText.of(city);
    }
}
