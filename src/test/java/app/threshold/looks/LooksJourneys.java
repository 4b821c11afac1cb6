package app.threshold.looks;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.looks.Hall.Light;
import app.threshold.looks.Hall.Weight;
import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension;
import app.threshold.support.IntegrationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * What can be said of every page only in a browser: that everybody can use it, in the light, in the dark, enlarged and on the
 * narrowest telephone; that it comes quickly and stays where it is; and that it looks as it did.
 */
@IntegrationTest
@ExtendWith(BrowserExtension.class)
class LooksJourneys {

    /** Over the wire, fonts aside. */
    private static final long HEAVIEST = 60_000;

    /** The console's charts are a library of their own. */
    private static final long HEAVIEST_WITH_CHARTS = 160_000;

    private static final double MOST_SHIFT = 0.01;

    /** Swagger UI is not ours: its weight and what axe says of it are its makers'. */
    private static final List<String> NOT_OURS = List.of("api-docs");

    /** Those whose looks are kept. */
    private static final List<String> KEY_PAGES = List.of("home", "signup-wedding-account", "signup-wedding-details-errors",
            "signup-wedding-address", "signup-wedding-review", "finish-failed", "checkout-form", "site-wedding-classic", "site-wedding-garden",
            "site-wedding-modern", "site-storefront", "dashboard-wedding", "account-login", "console-plans");

    /** Read from right to left everything is the same but its direction: some of each kind will do. */
    private static final List<String> FROM_RIGHT_TO_LEFT = List.of("home", "signup-wedding-account-errors", "signup-wedding-address",
            "signup-wedding-review-long", "finish-failed", "checkout-form", "site-wedding-long", "site-storefront-long", "dashboard-wedding",
            "account-login-errors", "console-signup", "console-tenants", "error-404");

    /** Of each kind of page one, with all kinds of fields and buttons. */
    private static final List<String> BY_KEYBOARD = List.of("home", "signup-wedding-account", "signup-wedding-address-taken",
            "signup-wedding-review", "checkout-form", "dashboard-wedding", "site-locked", "console-signup", "console-incomplete");

    /** Of each frame some, and those that stand in the middle of the window: what comes later would move them. */
    private static final List<String> SLOWLY = List.of("home", "account-login", "site-unavailable", "site-locked", "error-404", "site-wedding-classic");

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
    Stream<DynamicNode> everyPageIsForEverybodyAndLightAndLooksAsItDid(Browser browser) {
        Gallery pictures = Gallery.hang(context);
        gallery = pictures;
        Hall hall = new Hall(browser);
        Stream<Picture> ours = pictures.pictures().stream().filter(picture -> !NOT_OURS.contains(picture.name()));
        return Stream.of(
                DynamicContainer.dynamicContainer("sound", ours.map(picture -> DynamicTest.dynamicTest(picture.name(),
                        () -> assertThat(complaints(hall, browser, picture)).as(picture.name()).isEmpty()))),
                DynamicContainer.dynamicContainer("from right to left", FROM_RIGHT_TO_LEFT.stream().map(name -> DynamicTest.dynamicTest(name,
                        () -> assertThat(complaintsInArabic(hall, browser, pictures.picture(name))).as(name).isEmpty()))),
                DynamicContainer.dynamicContainer("however slowly it comes", SLOWLY.stream().map(name -> DynamicTest.dynamicTest(name,
                        () -> assertThat(shiftsOverASlowLine(hall, browser, pictures.picture(name))).as(name).isEmpty()))),
                DynamicContainer.dynamicContainer("by keyboard", BY_KEYBOARD.stream().map(name -> DynamicTest.dynamicTest(name,
                        () -> assertThat(outOfReach(hall, browser, pictures.picture(name))).as(name).isEmpty()))),
                DynamicContainer.dynamicContainer("looks", KEY_PAGES.stream().map(name -> DynamicTest.dynamicTest(name,
                        () -> assertThat(differences(hall, browser, pictures.picture(name))).as(name).isEmpty()))));
    }

    private static List<String> complaints(Hall hall, Browser browser, Picture picture) {
        List<String> complaints = new ArrayList<>();
        hall.show(picture, Light.DESK);
        Weight weight = hall.weight();
        if (weight.bytes() > (picture.name().startsWith("console-overview") ? HEAVIEST_WITH_CHARTS : HEAVIEST)) {
            complaints.add("weighs " + weight.bytes() + " bytes: " + weight.parts());
        }
        if (weight.shift() > MOST_SHIFT) {
            complaints.add("shifts by " + weight.shift() + ": " + weight.moved());
        }
        hall.misshapen().forEach(image -> complaints.add("moves what is below: " + image));
        weight.blocking().forEach(script -> complaints.add("waits for " + script));
        weight.foreign().forEach(file -> complaints.add("comes from elsewhere: " + file));
        hall.axe().forEach(fault -> complaints.add("axe: " + fault));
        hall.moving().forEach(animation -> complaints.add("moves, though less motion is wished for: " + animation));
        hall.turn(Light.DESK_AT_NIGHT);
        hall.axe("color-contrast", "link-in-text-block").forEach(fault -> complaints.add("axe in the dark: " + fault));
        for (Light light : List.of(Light.ENLARGED, Light.NARROW)) {
            hall.turn(light);
            String beyond = hall.beyondTheEdge();
            if (!beyond.isEmpty()) {
                complaints.add("reaches beyond " + light.width() + " px by " + beyond);
            }
            hall.squeezed().forEach(words -> complaints.add("has no room at " + light.width() + " px for " + words));
        }
        hall.axe("target-size", "color-contrast", "scrollable-region-focusable").forEach(fault -> complaints.add("axe at 320 px: " + fault));
        console(browser, picture).forEach(message -> complaints.add("console: " + message));
        return complaints;
    }

    private static List<String> shiftsOverASlowLine(Hall hall, Browser browser, Picture picture) throws IOException {
        List<String> complaints = new ArrayList<>();
        try (SlowLine line = new SlowLine(browser.home())) {
            for (Light light : List.of(Light.DESK, Light.PHONE)) {
                hall.show(picture, light);
                browser.open(line.at(picture.path()).toString());
                Weight weight = hall.weight();
                if (weight.shift() > MOST_SHIFT) {
                    complaints.add("shifts by " + weight.shift() + " at " + light.width() + " px: " + weight.moved());
                }
            }
        }
        console(browser, picture).forEach(message -> complaints.add("console: " + message));
        return complaints;
    }

    /** Errors that belong to the state itself left out. */
    private static Stream<String> console(Browser browser, Picture picture) {
        return browser.console().stream()
                .filter(message -> picture.status() < 500 || !message.contains("the server responded with a status of 5"))
                .filter(message -> picture.withheld().isEmpty() || Stream.of("ERR_BLOCKED", "htmx:sendError", "htmx:afterRequest").noneMatch(message::contains));
    }

    private static List<String> complaintsInArabic(Hall hall, Browser browser, Picture picture) {
        List<String> complaints = new ArrayList<>();
        hall.show(picture, Light.ARABIC);
        if (!"rtl ar".equals(browser.run("return document.documentElement.dir + ' ' + document.documentElement.lang"))) {
            complaints.add("is not in Arabic, from right to left");
        }
        hall.axe().forEach(fault -> complaints.add("axe: " + fault));
        hall.turn(Light.NARROW);
        String beyond = hall.beyondTheEdge();
        if (!beyond.isEmpty()) {
            complaints.add("reaches beyond 320 px by " + beyond);
        }
        console(browser, picture).forEach(message -> complaints.add("console: " + message));
        return complaints;
    }

    /** What the Tab key does not lead to, and what shows nothing when it does. */
    private static List<String> outOfReach(Hall hall, Browser browser, Picture picture) {
        hall.show(picture, Light.DESK);
        long expected = (Long) browser.run("""
                document.activeElement?.blur();
                window.scrollTo(0, 0);
                const groups = new Set();
                window.reachable = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(element => {
                  if (element.disabled || element.type === 'hidden' || !element.checkVisibility({ visibilityProperty: true })) return false;
                  if (element.type !== 'radio') return true;
                  const first = !groups.has(element.name);
                  groups.add(element.name);
                  return first;
                });
                window.reached = new Set();
                window.unseen = [];
                document.addEventListener('focusin', event => {
                  const element = event.target;
                  reached.add(element.type === 'radio' ? reachable.find(one => one.name === element.name) : element);
                  const shows = one => one && (getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0);
                  const around = element.closest('.card, .affixed, .example');
                  if (!shows(element) && !shows(around) && ![...around?.children ?? []].some(shows)) unseen.push('no sign of the focus on ' + element.outerHTML.slice(0, 120));
                });
                return reachable.length;""");
        for (long press = 0; press < expected + 3; press++) {
            browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
        }
        List<String> faults = new ArrayList<>();
        ((List<?>) browser.run("return [...unseen, ...reachable.filter(one => !reached.has(one)).map(one => 'out of reach: ' + one.outerHTML.slice(0, 120))]"))
                .forEach(fault -> faults.add(String.valueOf(fault)));
        return faults;
    }

    private static List<String> differences(Hall hall, Browser browser, Picture picture) throws IOException {
        hall.remember();
        List<String> differences = new ArrayList<>();
        for (Light light : List.of(Light.DESK, Light.PHONE)) {
            hall.show(picture, light);
            browser.run("document.activeElement?.blur()");
            String difference = Looks.differs(picture.name() + "-" + light.width(), browser.screenshot());
            if (!difference.isEmpty()) {
                differences.add(difference);
            }
        }
        browser.console();
        return differences;
    }
}
