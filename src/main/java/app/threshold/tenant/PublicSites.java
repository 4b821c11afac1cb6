package app.threshold.tenant;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The addresses of sites that are open to everybody: storefronts that operators have not closed. Read from an index of these
 * alone, so that what anybody may ask for costs no more with each wedding there is.
 */
@Repository
public class PublicSites {

    /** As many as a part of a sitemap may name. */
    private static final int MOST = 50_000;

    private final JdbcClient db;

    PublicSites(JdbcClient db) {
        this.db = db;
    }

    /** The letters and digits with which at least one of them begins, in order. */
    public List<String> initials() {
        return db.sql("""
                SELECT initial FROM unnest(string_to_array('0123456789abcdefghijklmnopqrstuvwxyz', NULL)) initial
                CROSS JOIN LATERAL (
                    SELECT FROM site_address a WHERE a.listed AND a.slug ~>=~ initial AND a.slug ~<~ chr(ascii(initial) + 1)
                    ORDER BY a.slug USING ~<~ LIMIT 1) first
                ORDER BY initial""").query(String.class).list();
    }

    /** @param initial a to z or 0 to 9; at most 50,000, in order */
    public List<String> beginningWith(char initial) {
        return db.sql("""
                SELECT a.slug FROM site_address a WHERE a.listed AND a.slug ~>=~ :initial AND a.slug ~<~ :next
                ORDER BY a.slug USING ~<~ LIMIT :most""")
                .param("initial", String.valueOf(initial)).param("next", String.valueOf((char) (initial + 1))).param("most", MOST)
                .query(String.class).list();
    }
}
