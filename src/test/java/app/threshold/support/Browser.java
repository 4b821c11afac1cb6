package app.threshold.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.util.FileSystemUtils;

/**
 * One headless Chrome or Chromium, as a visitor who has never been here before. A test gets it as a parameter, see
 * {@link BrowserExtension}.
 */
public final class Browser {

    /** Longer than anything here takes on a busy machine of two cores; a journey that passes never waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger DEVTOOLS_LOG = Logger.getLogger("org.openqa.selenium.devtools");

    private static final Logger CHROMIUM_LOG = Logger.getLogger("org.openqa.selenium.chromium");

    private final ChromeDriver driver;

    private final boolean javaScript;

    private final Path userData;

    private URI home = URI.create("about:blank");

    private boolean commanded;

    private Browser(ChromeDriver driver, boolean javaScript, Path userData) {
        this.driver = driver;
        this.javaScript = javaScript;
        this.userData = userData;
        driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(60)).scriptTimeout(PATIENCE);
    }

    static Browser start(BrowserBinaries binaries, boolean javaScript) {
        BrowserBinaries.Pair found;
        // Which may install them: one at a time.
        synchronized (Browser.class) {
            found = binaries.find();
        }
        Path userData = userDataDirectory();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(found.browser().toFile());
        options.addArguments("--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // A container's /dev/shm is often too small for a page.
                "--disable-dev-shm-usage", "--user-data-dir=" + userData);
        if (binaries.isRoot()) {
            options.addArguments("--no-sandbox");
        }
        if (!javaScript) {
            options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(found.driver().toFile())
            .build();
        // Its warning that no typed DevTools fit this browser's version is of no use: none are used.
        DEVTOOLS_LOG.setLevel(Level.SEVERE);
        CHROMIUM_LOG.setLevel(Level.SEVERE);
        return new Browser(new ChromeDriver(service, options), javaScript, userData);
    }

    /** Below the working directory and not in /tmp, of which a browser packed as a snap has a private one. */
    private static Path userDataDirectory() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "browser").toAbsolutePath());
            return Files.createTempDirectory(parent, "profile");
        }
        catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Forgets everything of the test before, and stands at a page of its own. */
    void reset(URI newHome, int width, int height) {
        List<String> tabs = List.copyOf(driver.getWindowHandles());
        driver.switchTo().window(tabs.getFirst());
        String kept = emptyTab() ? tabs.getFirst() : driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
        tabs.stream().filter(tab -> !tab.equals(kept)).forEach(tab -> driver.switchTo().window(tab).close());
        driver.switchTo().window(kept);
        commanded = false;
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        driver.executeCdpCommand("Storage.clearDataForOrigin", Map.of("origin", newHome.toString(), "storageTypes", "all"));
        // The viewport itself, since a window cannot be as narrow as a telephone.
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        console();
        home = newHome;
    }

    /** Makes the tab as good as one of its own, which costs nearly a second; not one that was given commands, has crashed or asks something. */
    private boolean emptyTab() {
        if (commanded) {
            return false;
        }
        try {
            driver.get("about:blank");
            driver.executeCdpCommand("Page.resetNavigationHistory", Map.of());
            return true;
        }
        catch (WebDriverException unusable) {
            return false;
        }
    }

    /** Of the application that it stands before. */
    public URI home() {
        return home;
    }

    void quit() {
        driver.quit();
        FileSystemUtils.deleteRecursively(userData.toFile());
    }

    /** A command of the browser's own protocol, for what this class has no word for. The tab keeps what it changes. */
    public Map<String, Object> command(String name, Map<String, Object> parameters) {
        commanded = true;
        return driver.executeCdpCommand(name, parameters);
    }

    /** What a script that is run in the page returns; the Content-Security-Policy does not hold for it. */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Likewise, of a script that calls its last argument when it is through. */
    public Object runAndWait(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** For what this class has no word for. */
    public WebDriver driver() {
        return driver;
    }

    /** Of the application that it stands before. */
    public int port() {
        return home.getPort();
    }

    public boolean runsJavaScript() {
        return javaScript;
    }

    /** @param path from the application's root, beginning with a slash; or a whole address elsewhere */
    public void open(String path) {
        driver.get(home.resolve(path).toString());
    }

    /** Path and query of the page that is shown. */
    public String path() {
        URI current = URI.create(driver.getCurrentUrl());
        return current.getRawQuery() == null ? current.getRawPath()
                : current.getRawPath() + "?" + current.getRawQuery();
    }

    /** Waits until the page that is shown has a path that begins so. */
    public void awaitPath(String start) {
        await("a page whose path begins with " + start, waiting -> waiting.path().startsWith(start));
    }

    /** Waits until something fits the selector and is visible, and returns it. */
    public WebElement await(String cssSelector) {
        return await("something visible that fits " + cssSelector,
                waiting -> waiting.all(cssSelector).stream().filter(WebElement::isDisplayed).findFirst().orElse(null));
    }

    /** Waits until the condition gives anything but null or false. */
    public <T> T await(String what, Function<Browser, T> condition) {
        return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50)).ignoring(StaleElementReferenceException.class)
            .ignoring(NoSuchElementException.class)
            .withMessage(() -> what + " did not come; the page is " + path() + " and says:\n" + text())
            .until(ignored -> condition.apply(this));
    }

    public List<WebElement> all(String cssSelector) {
        return driver.findElements(By.cssSelector(cssSelector));
    }

    public boolean has(String cssSelector) {
        return !all(cssSelector).isEmpty();
    }

    /** What a person can read on the page. */
    public String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** The named field; of a choice of radio buttons the first. */
    public WebElement field(String name) {
        return await("a field named " + name,
                waiting -> waiting.all("[name='" + name + "']:not([type=hidden])").stream().findFirst().orElse(null));
    }

    /** What stands in the field; of radio buttons the chosen value, of a checkbox "on" or nothing. */
    public String value(String name) {
        WebElement field = field(name);
        return switch (String.valueOf(field.getDomAttribute("type"))) {
            case "radio" -> all("[name='" + name + "']").stream()
                .filter(WebElement::isSelected)
                .map(chosen -> String.valueOf(chosen.getDomAttribute("value")))
                .findFirst()
                .orElse("");
            case "checkbox" -> field.isSelected() ? "on" : "";
            default -> String.valueOf(field.getDomProperty("value"));
        };
    }

    /**
     * Fills the field as a person does: types, chooses, ticks ("on") or unticks (""), or leaves it where it is right
     * already. A date is given as ISO 8601.
     */
    public void fill(String name, String value) {
        WebElement field = field(name);
        // One question instead of four: a signup asks it dozens of times.
        List<?> found = (List<?>) run("return [arguments[0].localName === 'select' ? 'select' : arguments[0].type, arguments[0].value]", field);
        String type = String.valueOf(found.getFirst());
        String there = String.valueOf(found.getLast());
        if (!type.equals("radio") && !type.equals("checkbox") && value.equals(there)) {
            return;
        }
        switch (type) {
            case "select" -> field.findElement(By.cssSelector("option[value='" + value + "']")).click();
            case "radio" -> click("[name='" + name + "'][value='" + value + "']");
            case "checkbox" -> {
                if (field.isSelected() != value.equals("on")) {
                    field.click();
                }
            }
            case "date" -> {
                field.clear();
                if (!value.isEmpty()) {
                    // The field's own order in the browser's language, en-US.
                    String[] parts = value.split("-");
                    field.sendKeys(parts[1] + parts[2] + parts[0]);
                }
            }
            default -> {
                // What a number field cannot read is there all the same.
                if (!there.isEmpty() || type.equals("number")) {
                    field.clear();
                }
                field.sendKeys(value);
            }
        }
    }

    public void click(String cssSelector) {
        await(cssSelector).click();
    }

    /** Presses the button of the form that the named field stands in. */
    public void submit(String fieldName) {
        press(field(fieldName).findElement(By.xpath("ancestor::form")));
    }

    /** Presses the first button of the form, and waits until its answer is shown. */
    public void press(WebElement form) {
        WebElement button = form.findElement(By.cssSelector("button:not([type=button]), input[type=submit]"));
        leave(button::click);
    }

    /** Does what leads to another page, or to another state of this one, and waits for that. */
    public void leave(Runnable action) {
        WebElement main = driver.findElement(By.cssSelector("main"));
        action.run();
        await("an answer in place of the page", waiting -> {
            try {
                main.isEnabled();
                return false;
            }
            catch (StaleElementReferenceException gone) {
                return true;
            }
            catch (WebDriverException leaving) {
                // The driver's other word for it, when it is asked just while the document is exchanged.
                if (String.valueOf(leaving.getMessage()).contains("does not belong to the document")) {
                    return true;
                }
                throw leaving;
            }
        });
        await("main");
    }

    /** Errors of scripts, breaches of the Content-Security-Policy and the like since the last call. */
    public List<String> console() {
        return driver.manage()
            .logs()
            .get(LogType.BROWSER)
            .getAll()
            .stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
            .map(LogEntry::getMessage)
            // Answers of 4xx are what many journeys are about.
            .filter(message -> !message.contains("the server responded with a status of 4"))
            .toList();
    }

    /** Writes what is on the screen beside the page's source. */
    void save(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        Files.writeString(folder.resolve(name + ".html"),
                "<!-- " + driver.getCurrentUrl() + " -->\n" + driver.getPageSource());
    }

}
