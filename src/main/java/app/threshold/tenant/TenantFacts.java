package app.threshold.tenant;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What somebody knows of a tenant that was imported without: null is what is not told. All has been checked already.
 *
 * @param email the owner's
 * @param slug the address of the site
 */
public record TenantFacts(@Nullable String email, @Nullable String slug, @Nullable String partner1Name, @Nullable String partner2Name,
                          @Nullable LocalDate weddingDate, @Nullable String theme, @Nullable String businessName,
                          @Nullable String category, @Nullable String city) {

    /** Each that is told, by the names that {@link TellFacts#unknown} uses, for the record. */
    String told() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("email", email);
        told.put("slug", slug);
        told.put("partner1Name", partner1Name);
        told.put("partner2Name", partner2Name);
        told.put("weddingDate", weddingDate);
        told.put("theme", theme);
        told.put("businessName", businessName);
        told.put("category", category);
        told.put("city", city);
        told.values().removeIf(each -> each == null);
        return told.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).collect(Collectors.joining("\n"));
    }
}
