package app.threshold.tenant;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * All that an operator can say of a plan. What it consists of is its code's.
 *
 * @param segmentName of the segment that a new storefront's packages stand in; null for a wedding
 * @param packages that a new storefront opens with, in their order; empty for a wedding
 * @param state of the plan when this was read; a change names it
 */
public record PlanTerms(Plan plan, @Nullable String segmentName, List<PackageTemplate> packages, String state) {
}
