package app.threshold.looks;

import static app.threshold.support.DatabaseSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.platform.TestServer;
import app.threshold.support.Database;
import app.threshold.support.DatabaseSession;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What is told to search engines of who is here. */
@IntegrationTest
class SearchEnginesTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Test
    void everythingPublicIsFoundFromTheRobotsFileAndNothingElse() {
        String open = named(tenants.storefront(), "moss");
        String digit = named(tenants.storefront(), "9-roses");
        String last = named(tenants.storefront(), "zinnia");
        String couple = named(tenants.wedding(), "mia-and-max");
        TestTenant closed = tenants.storefront();
        named(closed, "m-closed");
        database.owner().sql("UPDATE tenant SET suspended_at = now() WHERE id = ?").param(closed.id()).update();
        Visitor robot = new Visitor(port);
        String origin = "http://localhost:" + port;

        assertThat(robot.ask("/robots.txt").body()).contains("Disallow: /admin", "Sitemap: " + origin + "/sitemap.xml");
        Page index = robot.ask("/sitemap.xml");
        assertThat(index.header("Content-Type")).startsWith("application/xml");
        assertThat(index.body()).contains(origin + "/sitemaps/pages.xml", origin + "/sitemaps/storefronts-m.xml",
                "storefronts-9.xml", "storefronts-z.xml").doesNotContain("storefronts-a.xml");
        assertThat(robot.ask("/sitemaps/storefronts-m.xml").body()).contains("<loc>" + origin + "/s/" + open + "</loc>")
                .doesNotContain(couple, "m-closed");
        assertThat(robot.ask("/sitemaps/storefronts-9.xml").body()).contains(digit);
        assertThat(robot.ask("/sitemaps/storefronts-z.xml").body()).contains(last);
        assertThat(robot.ask("/sitemaps/storefronts-a.xml").status()).isEqualTo(404);

        database.owner().sql("UPDATE tenant SET suspended_at = NULL WHERE id = ?").param(closed.id()).update();
        assertThat(robot.ask("/sitemaps/storefronts-m.xml").body()).contains("m-closed");
        // And whatever happens to addresses, those that are listed are those of open storefronts.
        database.damage("UPDATE site_address SET tenant_id = NULL, signup_id = uuidv7() WHERE slug = 'zinnia'; UPDATE tenant SET suspended_at = now() WHERE id = '" + closed.id() + "'");
        assertThat(robot.ask("/sitemap.xml").body()).contains("storefronts-m.xml").doesNotContain("storefronts-z.xml");
        assertThat(robot.ask("/sitemaps/storefronts-m.xml").body()).contains(open).doesNotContain("m-closed");
    }

    /** Whichever comes first, the other waits for it: the address sees that the site is closed, or the closing sees the address. */
    @Test
    void anAddressThatComesWhileItsSiteIsClosedIsNotListed() throws Exception {
        TestTenant tenant = tenants.storefront();
        String close = "UPDATE tenant SET suspended_at = now() WHERE id = '" + tenant.id() + "'";
        String come = "INSERT INTO site_address (slug, tenant_id) VALUES ('" + tenant.slug() + "', '" + tenant.id() + "')";
        for (List<String> order : List.of(List.of(close, come), List.of(come, close))) {
            database.owner().sql("UPDATE tenant SET suspended_at = NULL").update();
            database.damage("DELETE FROM site_address WHERE tenant_id = '" + tenant.id() + "'");
            try (var first = DatabaseSession.begin(TestServer.owner()); var second = DatabaseSession.begin(TestServer.owner())) {
                first.jdbc().sql(order.getFirst()).update();
                second.jdbc().sql("SET LOCAL lock_timeout = '100ms'").update();
                assertThat(refusal(() -> second.jdbc().sql(order.getLast()).update())).as(order.getLast()).isEqualTo("55P03");
                first.commit();
            }
            database.owner().sql(order.getLast()).update();
            assertThat(database.owner().sql("SELECT listed FROM site_address WHERE tenant_id = ?").param(tenant.id()).query(Boolean.class).single()).isFalse();
        }
    }

    @Test
    void everyPageThatTheMapNamesIsThere() {
        Visitor robot = new Visitor(port);
        String map = robot.ask("/sitemaps/pages.xml").body();
        assertThat(map.split("<loc>")).hasSizeGreaterThan(5);
        java.util.regex.Pattern.compile("<loc>([^<]+)</loc>").matcher(map).results().map(found -> found.group(1))
                .forEach(page -> assertThat(robot.get(page).status()).as(page).isEqualTo(200));
    }

    private String named(TestTenant tenant, String slug) {
        database.owner().sql("UPDATE site_address SET slug = ? WHERE tenant_id = ?").params(slug, tenant.id()).update();
        return slug;
    }
}
