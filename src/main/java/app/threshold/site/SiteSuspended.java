package app.threshold.site;

/** The site is there, and the platform's operators keep it from its visitors. */
class SiteSuspended extends RuntimeException {

    SiteSuspended(String slug) {
        super("the site at " + slug + " is suspended");
    }
}
