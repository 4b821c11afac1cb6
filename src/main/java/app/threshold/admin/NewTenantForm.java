package app.threshold.admin;

import app.threshold.platform.Languages;
import app.threshold.signup.FieldRules;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a new tenant as they were typed, and why nobody pays for it.
 *
 * @param id the form's own, given out with it
 */
record NewTenantForm(String id, String plan, String email, String slug, String partner1Name, String partner2Name, String weddingDate,
                     String theme, String businessName, String category, String city, String language, String why) {

    private static final int WHY = 500;

    NewTenantForm(@Nullable String id, @Nullable String plan, @Nullable String email, @Nullable String slug, @Nullable String partner1Name,
                  @Nullable String partner2Name, @Nullable String weddingDate, @Nullable String theme,
                  @Nullable String businessName, @Nullable String category, @Nullable String city, @Nullable String language, @Nullable String why) {
        TenantFields tidy = new TenantFields(plan, email, slug, partner1Name, partner2Name, weddingDate, theme, businessName,
                category, city);
        this.id = id == null || id.isBlank() ? UUID.randomUUID().toString() : id;
        this.plan = tidy.plan().equals("storefront") ? "storefront" : "wedding";
        this.email = tidy.email();
        this.slug = tidy.slug();
        this.partner1Name = tidy.partner1Name();
        this.partner2Name = tidy.partner2Name();
        this.weddingDate = tidy.weddingDate();
        this.theme = tidy.theme();
        this.businessName = tidy.businessName();
        this.category = tidy.category();
        this.city = tidy.city();
        this.language = Languages.of(language).orElse(Locale.ENGLISH).getLanguage();
        String said = FieldRules.tidy(why);
        this.why = said.substring(0, Math.min(WHY, said.length()));
    }

    /** @param language of whoever fills it in, which is the likeliest */
    static NewTenantForm empty(String plan, Locale language) {
        return new NewTenantForm(null, plan, null, null, null, null, null, "classic", null, null, null, language.getLanguage(), null);
    }

    /** Names what is asked for: the same form with the same content, sent again by the same operator, and nothing else. */
    UUID request(UUID operator) {
        return UUID.nameUUIDFromBytes((operator + " " + this).getBytes(StandardCharsets.UTF_8));
    }

    TenantFields fields() {
        return new TenantFields(plan, email, slug, partner1Name, partner2Name, weddingDate, theme, businessName, category, city);
    }
}
