package app.threshold.site;

import app.threshold.platform.BaseUrl;
import app.threshold.tenant.PublicSites;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/**
 * What search engines ask for: where they may go, and what there is for everybody. A wedding is for its guests and is named
 * nowhere. The list of storefronts goes by their first letter, so that nothing has to be
 * counted: the index of open storefronts' addresses is looked into once for each letter, and a part is read from it in one go.
 */
@Controller
class SearchEnginesController {

    private static final CacheControl FOR_AN_HOUR = CacheControl.maxAge(Duration.ofHours(1)).cachePublic();

    private static final List<String> PAGES =
            List.of("/", "/login", "/examples/classic", "/examples/garden", "/examples/modern", "/examples/storefront");

    private final PublicSites sites;
    private final BaseUrl baseUrl;

    SearchEnginesController(PublicSites sites, BaseUrl baseUrl) {
        this.sites = sites;
        this.baseUrl = baseUrl;
    }

    @GetMapping(path = "/robots.txt", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> robots() {
        return ResponseEntity.ok().cacheControl(FOR_AN_HOUR).contentType(MediaType.TEXT_PLAIN).body("""
                User-agent: *
                Disallow: /admin
                Disallow: /api/
                Disallow: /dashboard
                Disallow: /sandbox
                Disallow: /signup/

                Sitemap: %s
                """.formatted(baseUrl.to("/sitemap.xml")));
    }

    @GetMapping("/sitemap.xml")
    ResponseEntity<String> index() {
        String parts = sites.initials().stream().map(initial -> "/sitemaps/storefronts-" + initial + ".xml")
                .map(path -> "<sitemap><loc>" + baseUrl.to(path) + "</loc></sitemap>\n").collect(Collectors.joining());
        return xml("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n<sitemap><loc>"
                + baseUrl.to("/sitemaps/pages.xml") + "</loc></sitemap>\n" + parts + "</sitemapindex>\n");
    }

    @GetMapping("/sitemaps/pages.xml")
    ResponseEntity<String> pages() {
        return urls(PAGES);
    }

    /** @param initial with which the addresses begin; its first 50,000, which is as many as a part may have */
    @GetMapping("/sitemaps/storefronts-{initial:[a-z0-9]}.xml")
    ResponseEntity<String> storefronts(@PathVariable char initial) {
        List<String> slugs = sites.beginningWith(initial);
        if (slugs.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return urls(slugs.stream().map(slug -> "/s/" + slug).toList());
    }

    /** Addresses have no character that XML minds. */
    private ResponseEntity<String> urls(List<String> paths) {
        return xml("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n" + paths.stream()
                .map(path -> "<url><loc>" + baseUrl.to(path) + "</loc></url>\n").collect(Collectors.joining()) + "</urlset>\n");
    }

    private static ResponseEntity<String> xml(String body) {
        return ResponseEntity.ok().cacheControl(FOR_AN_HOUR).contentType(MediaType.APPLICATION_XML)
                .body("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body);
    }
}
