package app.threshold.admin;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;

import app.threshold.account.EmailAddresses;
import app.threshold.signup.FieldRules;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as somebody other than its customer describes it. Nothing is null, and all is tidied as the wizard does;
 * what does not fit the plan is left out of account.
 *
 * @param weddingDate as it was typed, ISO 8601 where it is right
 */
public record TenantFields(String plan, String email, String slug, String partner1Name, String partner2Name, String weddingDate,
                           String theme, String businessName, String category, String city) {

    public TenantFields(@Nullable String plan, @Nullable String email, @Nullable String slug, @Nullable String partner1Name,
                        @Nullable String partner2Name, @Nullable String weddingDate, @Nullable String theme,
                        @Nullable String businessName, @Nullable String category, @Nullable String city) {
        this.plan = FieldRules.tidy(plan).toLowerCase(Locale.ROOT);
        this.email = EmailAddresses.normalize(FieldRules.tidy(email));
        this.slug = FieldRules.tidy(slug).toLowerCase(Locale.ROOT);
        this.partner1Name = FieldRules.tidy(partner1Name);
        this.partner2Name = FieldRules.tidy(partner2Name);
        this.weddingDate = FieldRules.tidy(weddingDate);
        this.theme = FieldRules.tidy(theme).toLowerCase(Locale.ROOT);
        this.businessName = FieldRules.tidy(businessName);
        this.category = FieldRules.tidy(category).toLowerCase(Locale.ROOT);
        this.city = FieldRules.tidy(city);
    }

    /** @param field one of this record's own names */
    String value(String field) {
        return switch (field) {
            case "plan" -> plan;
            case "email" -> email;
            case "slug" -> slug;
            case "partner1Name" -> partner1Name;
            case "partner2Name" -> partner2Name;
            case "weddingDate" -> weddingDate;
            case "theme" -> theme;
            case "businessName" -> businessName;
            case "category" -> category;
            case "city" -> city;
            default -> throw new IllegalArgumentException("No such field: " + field);
        };
    }

    boolean isWedding() {
        return plan.equals("wedding");
    }

    /** Null where nothing was typed, or nothing that is a date. */
    @Nullable LocalDate date() {
        try {
            return weddingDate.isEmpty() ? null : LocalDate.parse(weddingDate);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
