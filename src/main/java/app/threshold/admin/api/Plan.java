package app.threshold.admin.api;

/** As it stands in the address. */
enum Plan {
    wedding, storefront
}
