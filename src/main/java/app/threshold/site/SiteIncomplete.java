package app.threshold.site;

/** A tenant owns the address, but what should stand there was damaged; the operator's list has it. */
class SiteIncomplete extends RuntimeException {

    SiteIncomplete(String slug) {
        super("the site at " + slug + " is incomplete");
    }
}
