package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.IntegrationTest;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What pages and style sheets name is there, under a name that may be kept for ever. */
@IntegrationTest
class AssetTests {

    private static final Pattern STYLE_SHEET = Pattern.compile("<link rel=\"stylesheet\" href=\"([^\"]+)\"");
    private static final Pattern PRELOAD = Pattern.compile("<link rel=\"preload\"[^>]*href=\"([^\"]+)\"");
    private static final Pattern SCRIPT = Pattern.compile("<script[^>]*src=\"([^\"]+)\"");
    private static final Pattern IMAGE = Pattern.compile("<img[^>]*src=\"([^\"]+)\"");
    private static final Pattern URL = Pattern.compile("url\\(\"?([^\")]+)\"?\\)");

    @LocalServerPort
    int port;

    @Test
    void everythingThatAPageOrAStyleSheetNamesIsThere() {
        Visitor visitor = new Visitor(port);
        String page = visitor.get("/").body();
        List<String> sheets = found(STYLE_SHEET, page);
        List<String> named = sheets.stream()
                .flatMap(sheet -> found(URL, visitor.get(sheet).body()).stream().map(url -> URI.create(sheet).resolve(url).toString()))
                .toList();

        assertThat(sheets).hasSizeGreaterThan(4).allSatisfy(url -> assertKept(visitor, url));
        assertThat(found(SCRIPT, page)).hasSizeGreaterThan(5).allSatisfy(url -> assertKept(visitor, url));
        assertThat(found(IMAGE, page)).hasSizeGreaterThan(3).allSatisfy(url -> assertKept(visitor, url));
        assertThat(named).anyMatch(url -> url.endsWith(".woff2")).anyMatch(url -> url.contains(".svg"))
                .allSatisfy(url -> assertKept(visitor, url));
        assertThat(found(PRELOAD, page)).as("preloaded fonts are those that the style sheets ask for").isNotEmpty()
                .allSatisfy(url -> assertThat(named).contains(url));
    }

    private static void assertKept(Visitor visitor, String url) {
        Page answer = visitor.get(url);
        assertThat(answer.status()).as(url).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).as(url).contains("immutable");
        assertThat(vary(answer)).as(url).doesNotContain("cookie", "accept-language");
    }

    @Test
    void whatProgramsReadIsTheSameInAllLanguagesAndKeptOnce() {
        Visitor robot = new Visitor(port);
        for (String path : List.of("/robots.txt", "/sitemap.xml", "/sitemaps/pages.xml")) {
            Page answer = robot.ask(path);
            assertThat(answer.header("Cache-Control")).as(path).contains("public");
            assertThat(vary(answer)).as(path).doesNotContain("cookie", "accept-language");
        }
    }

    /** All of its headers: each name may stand in one of its own. */
    private static String vary(Page answer) {
        return answer.headers().entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase("Vary"))
                .flatMap(header -> header.getValue().stream()).collect(Collectors.joining(",")).toLowerCase(Locale.ROOT);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
