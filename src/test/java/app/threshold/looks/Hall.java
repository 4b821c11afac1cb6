package app.threshold.looks;

import app.threshold.support.Browser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows pictures in the browser, each as its visitor sees it on a first visit, in the light and at the size asked for. */
final class Hall {

    /** How somebody looks at a page. */
    record Light(int width, int height, boolean dark, String language) {

        static final Light DESK = new Light(1280, 800, false, "");
        static final Light DESK_AT_NIGHT = new Light(1280, 800, true, "");
        /** A desk's window with everything at double size. */
        static final Light ENLARGED = new Light(640, 400, false, "");
        static final Light PHONE = new Light(390, 844, false, "");
        static final Light NARROW = new Light(320, 640, false, "");
        static final Light ARABIC = new Light(1280, 800, false, "ar");
        static final Light ARABIC_PHONE = new Light(390, 844, false, "ar");

        Map<String, Object> metrics() {
            return Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false);
        }
    }

    private static final String AXE = script();
    private static final JsonMapper JSON = new JsonMapper();

    private static final String RUN_AXE = """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'], ...arguments[0] }).then(result => done(JSON.stringify(result.violations.flatMap(rule =>
                rule.nodes.slice(0, 3).map(node => rule.id + ' at ' + node.target.join(' ') + ': '
                    + node.failureSummary.replace(/\\s+/g, ' ').slice(0, 300))))), failed => done(JSON.stringify(['axe itself: ' + failed])));""";

    private static final String SEND = """
            const form = document.createElement('form');
            form.method = 'post';
            form.action = arguments[0];
            const token = document.querySelector('[name=_csrf]');
            for (const [name, value] of Object.entries({ _csrf: token ? token.value : '', ...arguments[1] })) {
              const field = document.createElement('input');
              field.name = name;
              field.value = value;
              form.append(field);
            }
            window.leaving = true;
            document.body.append(form);
            form.submit();""";

    private static final String WEIGHT = """
            const done = arguments[arguments.length - 1];
            const shifts = [];
            const observer = new PerformanceObserver(list => shifts.push(...list.getEntries()));
            observer.observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => {
              shifts.push(...observer.takeRecords());
              const page = performance.getEntriesByType('navigation')[0];
              const rest = performance.getEntriesByType('resource');
              done(JSON.stringify({
                shift: shifts.filter(shift => !shift.hadRecentInput).reduce((sum, shift) => sum + shift.value, 0),
                moved: shifts.flatMap(shift => shift.sources.map(source => source.node?.className ?? source.node?.nodeName ?? '')),
                bytes: page.transferSize + rest.filter(file => !file.name.endsWith('.woff2')).reduce((sum, file) => sum + file.transferSize, 0),
                parts: rest.map(file => Math.round(file.transferSize / 100) / 10 + ' kB ' + file.name.replace(location.origin, '')),
                blocking: rest.filter(file => file.initiatorType === 'script' && file.renderBlockingStatus === 'blocking').map(file => file.name),
                foreign: rest.filter(file => !file.name.startsWith(location.origin) && !file.name.startsWith('data:')).map(file => file.name),
              }));
            }, 60);""";

    private final Browser browser;
    private Light shown = Light.DESK;

    Hall(Browser browser) {
        this.browser = browser;
        browser.command("Network.enable", Map.of());
        // A visit is the first.
        browser.command("Network.setCacheDisabled", Map.of("cacheDisabled", true));
        // They are as wide as the system likes.
        browser.command("Emulation.setScrollbarsHidden", Map.of("hidden", true));
    }

    /** Loads the page, and sends its form where it has one to send. */
    void show(Picture picture, Light light) {
        browser.command("Network.setBlockedURLs", Map.of("urls", picture.withheld().stream().map(part -> "*" + part + "*").toList()));
        browser.command("Network.clearBrowserCookies", Map.of());
        picture.visitor().cookies().forEach(this::bring);
        if (!light.language().isEmpty()) {
            HttpCookie language = new HttpCookie("threshold_language", light.language());
            language.setPath("/");
            bring(language);
        }
        turn(light);
        browser.console();
        browser.open(picture.path());
        if (picture.form() != null) {
            browser.run(SEND, picture.form().action(), picture.form().fields());
            browser.await("the answer to the form", waiting -> waiting.run("return !window.leaving && document.readyState === 'complete'"));
        }
    }

    private void bring(HttpCookie cookie) {
        if (cookie.getValue().isEmpty()) {
            return;
        }
        Map<String, Object> parameters = new HashMap<>(Map.of("name", cookie.getName(), "value", cookie.getValue(), "httpOnly", true,
                "url", browser.home().toString()));
        parameters.put("path", cookie.getPath() == null ? "/" : cookie.getPath());
        browser.command("Network.setCookie", parameters);
    }

    /** The page that is shown, in another light; its language stays. */
    void turn(Light light) {
        shown = light;
        browser.command("Emulation.setDeviceMetricsOverride", light.metrics());
        media("", light.dark());
    }

    /** The page that is shown, as a printer gets it. */
    void print() {
        turn(Light.DESK);
        media("print", false);
    }

    private void media(String media, boolean dark) {
        browser.command("Emulation.setEmulatedMedia", Map.of("media", media, "features", List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** All of WCAG 2.2 AA that a program can tell, and what axe's makers recommend. */
    List<String> axe() {
        return axe(Map.of("runOnly", Map.of("type", "tag", "values", List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")),
                "rules", Map.of("target-size", Map.of("enabled", true))));
    }

    /** Only what may be otherwise in another light or at another width: the rest has been looked at. */
    List<String> axe(String... rules) {
        return axe(Map.of("runOnly", Map.of("type", "rule", "values", List.of(rules))));
    }

    private List<String> axe(Map<String, Object> options) {
        if (!Boolean.TRUE.equals(browser.run("return 'axe' in window"))) {
            browser.run(AXE);
        }
        List<String> faults = new ArrayList<>();
        parse(String.valueOf(browser.runAndWait(RUN_AXE, options))).forEach(fault -> faults.add(fault.asString()));
        return faults;
    }

    /** What goes on moving; everybody in this hall wishes for less motion. */
    List<String> moving() {
        List<String> moving = new ArrayList<>();
        ((List<?>) browser.run("""
                return document.getAnimations().filter(one => one.playState === 'running' && one.effect.getComputedTiming().endTime > 500)
                    .map(one => (one.animationName ?? one.transitionProperty) + ' on ' + one.effect.target.className);"""))
                .forEach(animation -> moving.add(String.valueOf(animation)));
        return moving;
    }

    /** What reaches beyond the right edge, by so many pixels; empty where nobody has to scroll sideways. */
    String beyondTheEdge() {
        return String.valueOf(browser.run("""
                const page = document.documentElement;
                if (page.scrollWidth <= innerWidth) return '';
                const scrolls = element => element && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
                return page.scrollWidth - innerWidth + 'px: ' + [...document.querySelectorAll('body *')]
                    .filter(element => (element.getBoundingClientRect().right > innerWidth + 1 || element.getBoundingClientRect().left < -1) && !scrolls(element.parentElement))
                    .slice(0, 5).map(element => element.nodeName.toLowerCase() + '.' + element.className).join(', ');"""));
    }

    /** Words that stand on end, since what is beside them left them no room: less than three letters in a line. */
    List<String> squeezed() {
        List<String> squeezed = new ArrayList<>();
        ((List<?>) browser.run("""
                const clipped = element => element && (getComputedStyle(element).clipPath !== 'none' || clipped(element.parentElement));
                const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                const squeezed = [];
                while (walker.nextNode()) {
                  const words = walker.currentNode.data.trim();
                  if (words.length < 3) continue;
                  const range = document.createRange();
                  range.selectNodeContents(walker.currentNode);
                  const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top))).size;
                  if (lines > 1 && words.length / lines < 3 && !clipped(walker.currentNode.parentElement)) squeezed.push(words + ' in ' + lines + ' lines');
                }
                return squeezed;"""))
                .forEach(words -> squeezed.add(String.valueOf(words)));
        return squeezed;
    }

    /** Pictures that keep a place of another shape than their own: what stands below them moves when they come. */
    List<String> misshapen() {
        List<String> misshapen = new ArrayList<>();
        ((List<?>) browser.run("""
                return [...document.images].filter(image => image.complete && image.naturalWidth && image.hasAttribute('width'))
                    .filter(image => Math.abs(image.naturalWidth / image.naturalHeight - image.getAttribute('width') / image.getAttribute('height')) > 0.02)
                    .map(image => image.getAttribute('src') + ' keeps ' + image.getAttribute('width') + ':' + image.getAttribute('height')
                        + ' and is ' + image.naturalWidth + ':' + image.naturalHeight);"""))
                .forEach(image -> misshapen.add(String.valueOf(image)));
        return misshapen;
    }

    /** What the visit cost. */
    Weight weight() {
        JsonNode told = parse(String.valueOf(browser.runAndWait(WEIGHT)));
        return new Weight(told.get("bytes").asLong(), told.get("shift").asDouble(), texts(told.get("moved")), texts(told.get("parts")),
                texts(told.get("blocking")), texts(told.get("foreign")));
    }

    /**
     * @param bytes over the wire, headers and all, without fonts
     * @param shift the sum of all movements nobody asked for, as browsers reckon it
     * @param blocking scripts that the page waited for
     * @param foreign what came from elsewhere
     */
    record Weight(long bytes, double shift, List<String> moved, List<String> parts, List<String> blocking, List<String> foreign) {
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private static JsonNode parse(String json) {
        return JSON.readTree(json);
    }

    /** The page from its top to its end. */
    byte[] wholePage() {
        Map<?, ?> size = (Map<?, ?>) browser.command("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
        if (((Number) size.get("height")).intValue() <= shown.height()) {
            // Asked for more than the window, Chromium draws a page that fits and runs from right to left beside its place.
            return window();
        }
        return picture(Map.of("format", "png", "captureBeyondViewport", true, "clip",
                Map.of("x", 0, "y", 0, "width", size.get("width"), "height", size.get("height"), "scale", 1)));
    }

    /** What a visitor sees before scrolling. */
    byte[] window() {
        return picture(Map.of("format", "png"));
    }

    private byte[] picture(Map<String, Object> parameters) {
        Object data = browser.command("Page.captureScreenshot", parameters).get("data");
        return Base64.getDecoder().decode(String.valueOf(data));
    }

    /** For pages that are compared: what was seen before comes from the cache, typefaces above all. */
    void remember() {
        browser.command("Network.setCacheDisabled", Map.of("cacheDisabled", false));
    }

    private static String script() {
        try (InputStream script = Hall.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script, "axe-core is not on the class path").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
