package app.threshold.looks;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.IntegrationTestBeside;
import app.threshold.support.Visitor.Page;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** What can be said of every page without a browser: that it is there, that it is valid HTML, and what its head tells. */
@IntegrationTestBeside
class HtmlTests {

    private static final Pattern TITLE = Pattern.compile("<title>([^<]+)</title>");

    @Autowired
    ApplicationContext context;

    private @Nullable Gallery gallery;

    @AfterEach
    void takeDown() {
        if (gallery != null) {
            gallery.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyPageIsValidAndSaysWhatItIs() throws Exception {
        gallery = Gallery.hang(context);
        HtmlCheck check = new HtmlCheck();
        Gallery all = gallery;
        return Stream.concat(Stream.of(DynamicTest.dynamicTest("what changes by itself is told", () -> {
            assertThat(all.picture("signup-wedding-address").visit().body()).containsPattern("<div id=\"address-availability\" aria-live=\"polite\"");
            assertThat(all.picture("finish-waiting").visit().body()).containsPattern("<div[^>]* role=\"status\"[^>]* data-hx-trigger=\"every");
            assertThat(all.picture("finish-failed").visit().body()).contains("role=\"alert\"");
        })), gallery.pictures().stream().filter(picture -> !picture.name().equals("api-docs")).map(picture -> DynamicTest.dynamicTest(picture.name(), () -> {
            Page page = picture.visit();
            assertThat(page.status()).as("%s %s: %s", picture.name(), page.location(), page.text()).isEqualTo(picture.status());
            assertThat(check.faults(page.body())).as(picture.name()).isEmpty();
            head(picture, page.body());
        })));
    }

    private static void head(Picture picture, String html) {
        assertThat(html).as("its language").containsPattern("<html[^>]* lang=\"[a-z]{2}");
        assertThat(TITLE.matcher(html).results().map(found -> found.group(1).strip()).toList()).as("its title").singleElement().asString().isNotBlank();
        assertThat(html).as("painted whole").containsOnlyOnce(HtmlCheck.WHOLE_BEFORE_SHOWN).containsPattern("<span id=\"end\" hidden></span>\\s*</body>");
        if (picture.open()) {
            assertThat(html).as("what a search engine and a message show of it")
                    .containsPattern("<meta name=\"description\" content=\"[^\"]{50,300}\"")
                    .containsPattern("<link rel=\"canonical\" href=\"https?://[^\"]+\"")
                    .contains("property=\"og:type\"", "property=\"og:site_name\"")
                    .containsPattern("<meta property=\"og:title\" content=\"[^\"]+\"")
                    .containsPattern("<meta property=\"og:description\" content=\"[^\"]+\"")
                    .containsPattern("<meta property=\"og:url\" content=\"https?://[^\"]+\"")
                    .containsPattern("<meta property=\"og:image\" content=\"https?://[^\"]+-[0-9a-f]{32}\\.png\"")
                    .contains("<meta name=\"twitter:card\" content=\"summary_large_image\"")
                    .doesNotContain("noindex");
        } else {
            assertThat(html).as("nothing for a search engine").contains("<meta name=\"robots\" content=\"noindex")
                    .doesNotContain("rel=\"canonical\"", "property=\"og:");
        }
    }

}
