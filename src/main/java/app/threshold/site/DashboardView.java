package app.threshold.site;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * What an owner sees of what was bought. While the tenant is incomplete there is nothing but plan and reference.
 *
 * @param plan {@code wedding} or {@code storefront}
 * @param reference of the signup, to quote
 * @param fresh it was handed over within the hour
 * @param suspended the platform's operators keep it from its visitors
 * @param sitePath where the owner goes, on the host by which they came and are signed in
 * @param siteUrl where the public finds it
 * @param wedding the site of a couple, else null
 * @param pinCode six digits that let a guest in; null without a wedding
 * @param guestUrl lets a guest in without the PIN; null without a wedding
 * @param site the shop window of a business, else null
 * @param subscriptionEnd the last day that is paid for; null where there is no end
 */
record DashboardView(String plan, String reference, boolean complete, boolean fresh, boolean suspended,
                     @Nullable String sitePath, @Nullable String siteUrl,
                     @Nullable WeddingView wedding, @Nullable String pinCode, @Nullable String guestUrl,
                     @Nullable StorefrontView site, @Nullable LocalDate subscriptionEnd) {
}
