package app.threshold.site;

/** No tenant owns this address; whether a signup holds it is nobody's business. */
class NoSuchSite extends RuntimeException {

    NoSuchSite(String slug) {
        super("there is no site at " + slug);
    }
}
