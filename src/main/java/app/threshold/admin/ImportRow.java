package app.threshold.admin;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A line of a file of tenants. What it does not say is null.
 *
 * @param line as a spreadsheet counts
 * @param standardPackages the plan's own packages are asked for
 * @param faults what is wrong, as codes such as {@code slug.taken}
 * @param missing what the tenant will lack, in the words of {@code IncompleteTenant#missing()}
 * @param tenantId what became of it; null until it is imported
 */
record ImportRow(int line, @Nullable String planCode, @Nullable String email, @Nullable String slug, @Nullable String partner1Name,
                 @Nullable String partner2Name, @Nullable LocalDate weddingDate, @Nullable String theme,
                 @Nullable String businessName, @Nullable String category, @Nullable String city,
                 @Nullable LocalDate subscriptionEnd, boolean standardPackages, List<String> faults, List<String> missing,
                 @Nullable UUID tenantId) {

    ImportRow {
        faults = List.copyOf(faults);
        missing = List.copyOf(missing);
    }

    boolean isFaulty() {
        return !faults.isEmpty();
    }

    /** What people call it. */
    public String title() {
        return businessName != null ? businessName : partner1Name != null && partner2Name != null ? partner1Name + " & " + partner2Name
                : slug != null ? slug : email != null ? email : "";
    }

    ImportRow with(List<String> newFaults) {
        return new ImportRow(line, planCode, email, slug, partner1Name, partner2Name, weddingDate, theme, businessName, category, city,
                subscriptionEnd, standardPackages, newFaults, missing, tenantId);
    }

    static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
    }
}
