package app.threshold.site;

import java.util.List;

/**
 * What a business shows the public.
 *
 * @param category code of its trade, or the owner's own word for it
 */
record StorefrontView(String businessName, String category, String city, List<SegmentView> segments) {

    record SegmentView(String name, List<PackageView> packages) {
    }

    /** @param priceAmount in the currency's minor unit */
    record PackageView(String name, String description, long priceAmount, String currency) {
    }
}
