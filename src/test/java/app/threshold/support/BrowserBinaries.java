package app.threshold.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.openqa.selenium.manager.SeleniumManager;

/**
 * Finds a Chrome or Chromium and the driver that fits it, and provides both where there are none: on Debian and its
 * kin by the package manager, if we may; otherwise by Selenium Manager, which downloads them into its own cache.
 */
final class BrowserBinaries {

    /** @param browser the executable that the driver shall start */
    record Pair(Path browser, Path driver) {
    }

    /** Selenium Manager, or what stands in for it. */
    @FunctionalInterface
    interface Downloader {

        /** @param browser an installed browser to fetch the driver for; none: fetch both */
        Pair download(Optional<Path> browser) throws Exception;

    }

    private static final List<String> BROWSERS = List.of("google-chrome", "google-chrome-stable", "chromium",
            "chromium-browser", "chrome");

    private static final List<String> DRIVERS = List.of("chromedriver", "chromium.chromedriver");

    private static final Pattern MAJOR_VERSION = Pattern.compile("(?:Chrome|Chromium|ChromeDriver)[^0-9]* (\\d+)\\.");

    /** What a downloaded Chrome needs and a slim image lacks (without a font words have no size); the sound library's name differs between releases. */
    private static final List<List<String>> LIBRARIES = List.of(
            List.of("libnss3", "libgbm1", "libgtk-3-0", "libasound2t64", "fonts-liberation"),
            List.of("libnss3", "libgbm1", "libgtk-3-0", "libasound2", "fonts-liberation"));

    private final String path;

    private final Path osRelease;

    private final Downloader downloader;

    private final List<String> tried = new ArrayList<>();

    BrowserBinaries(String path, Path osRelease, Downloader downloader) {
        this.path = path;
        this.osRelease = osRelease;
        this.downloader = downloader;
    }

    static BrowserBinaries ofThisMachine() {
        return new BrowserBinaries(System.getenv().getOrDefault("PATH", ""), Path.of("/etc/os-release"),
                BrowserBinaries::bySeleniumManager);
    }

    /** @throws IllegalStateException in a sentence that says what was tried and what to install */
    Pair find() {
        Optional<Path> browser = onPath(BROWSERS).filter(found -> version(found).isPresent()).findFirst();
        // Where a browser stands already, its driver is all that lacks: no reason to install a second browser first.
        return installed()
            .or(() -> browser.isPresent() ? downloaded(browser).or(this::byPackageManager)
                    : byPackageManager().or(() -> downloaded(browser)))
            .orElseThrow(() -> new IllegalStateException("""
                    The browser journeys need Chrome or Chromium and its chromedriver, and this machine has none that fit together.
                    Tried: %s.
                    Install them (Debian: apt-get install chromium chromium-driver; elsewhere Google Chrome, whose driver is \
                    fetched by itself where the network allows it), or run the tests without journeys: mvn verify -DskipITs"""
                .formatted(String.join("; ", tried))));
    }

    private Optional<Pair> installed() {
        List<Path> drivers = onPath(DRIVERS).toList();
        for (Path browser : onPath(BROWSERS).toList()) {
            Optional<String> version = version(browser);
            for (Path driver : drivers) {
                if (version.isPresent() && version.equals(version(driver))) {
                    return Optional.of(new Pair(browser, driver));
                }
            }
        }
        tried.add("PATH (no browser with a driver of the same version)");
        return Optional.empty();
    }

    private Optional<Pair> byPackageManager() {
        if (!isDebian()) {
            tried.add("package manager (not Debian, whose packages hold a browser)");
            return Optional.empty();
        }
        return apt(List.of("chromium", "chromium-driver", "fonts-liberation")) ? installed() : Optional.empty();
    }

    private Optional<Pair> downloaded(Optional<Path> browser) {
        try {
            Pair pair = downloader.download(browser);
            // A downloaded browser brings no libraries along.
            if (version(pair.browser()).isPresent() || !isUnix()
                    || LIBRARIES.stream().anyMatch(this::apt) && version(pair.browser()).isPresent()) {
                return Optional.of(pair);
            }
            tried.add("Selenium Manager (the Chrome that it downloaded to " + pair.browser()
                    + " does not start, most likely for want of system libraries: libnss3, libgbm1, libgtk-3-0, libasound2)");
        }
        catch (Exception failure) {
            // Below what happened stand the build and the machine.
            tried.add("Selenium Manager (" + String.valueOf(failure.getMessage()).lines()
                .takeWhile(line -> !line.startsWith("Build info"))
                .collect(Collectors.joining(" ")) + ")");
        }
        return Optional.empty();
    }

    /** Ubuntu's packages of the same name only call for a snap, which few containers can run. */
    private boolean isDebian() {
        try {
            return Files.exists(osRelease) && Files.readAllLines(osRelease).contains("ID=debian");
        }
        catch (IOException unreadable) {
            return false;
        }
    }

    private boolean apt(List<String> packages) {
        Optional<Path> apt = onPath(List.of("apt-get")).findFirst();
        if (apt.isEmpty()) {
            return false;
        }
        List<String> asRoot;
        if (isRoot()) {
            asRoot = List.of(apt.get().toString());
        }
        else if (run(List.of("sudo", "-n", "true")).isPresent()) {
            asRoot = List.of("sudo", "-n", apt.get().toString());
        }
        else {
            tried.add("apt-get (neither root nor sudo without a password)");
            return false;
        }
        System.out.println("Installing " + String.join(" ", packages) + " by apt-get, for the browser journeys");
        run(Stream.concat(asRoot.stream(), Stream.of("-q", "update")).toList());
        boolean done = run(Stream
            .of(asRoot.stream(), Stream.of("-q", "install", "-y", "--no-install-recommends"), packages.stream())
            .flatMap(words -> words)
            .toList()).isPresent();
        if (!done) {
            tried.add("apt-get install " + String.join(" ", packages) + " (failed; run it by hand to see why)");
        }
        return done;
    }

    boolean isRoot() {
        return run(List.of("id", "-u")).map(String::strip).equals(Optional.of("0"));
    }

    /** Empty as well for a stand-in that only says how to install the browser, as Ubuntu has. */
    private Optional<String> version(Path executable) {
        // On Windows "--version" opens a window; there Selenium Manager sees to the versions.
        return isUnix() ? run(List.of(executable.toString(), "--version"))
            .map(MAJOR_VERSION::matcher)
            .filter(matcher -> matcher.find())
            .map(matcher -> matcher.group(1)) : Optional.empty();
    }

    private static boolean isUnix() {
        return !System.getProperty("os.name").startsWith("Windows");
    }

    private Stream<Path> onPath(List<String> names) {
        List<Path> folders = Arrays.stream(path.split(System.getProperty("path.separator")))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .toList();
        return names.stream()
            .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
            .filter(Files::isExecutable);
    }

    /** The output of a command that succeeded. */
    private Optional<String> run(List<String> command) {
        Optional<Path> executable = command.getFirst().contains("/") ? Optional.of(Path.of(command.getFirst()))
                : onPath(List.of(command.getFirst())).findFirst();
        if (executable.isEmpty()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(command);
        words.set(0, executable.get().toString());
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.PIPE);
        builder.environment().putAll(Map.of("PATH", path, "DEBIAN_FRONTEND", "noninteractive"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            return process.waitFor(10, TimeUnit.MINUTES) && process.exitValue() == 0 ? Optional.of(output)
                    : Optional.empty();
        }
        catch (IOException notRunnable) {
            return Optional.empty();
        }
        catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Pair bySeleniumManager(Optional<Path> browser) {
        List<String> arguments = new ArrayList<>(List.of("--browser", "chrome", "--timeout", "60"));
        if (isUnix()) {
            // Those in PATH have been looked at, and do not fit.
            arguments.add("--skip-driver-in-path");
        }
        browser.ifPresent(installed -> arguments.addAll(List.of("--browser-path", installed.toString())));
        var result = SeleniumManager.getInstance().getBinaryPaths(arguments);
        return new Pair(Path.of(result.getBrowserPath()), Path.of(result.getDriverPath()));
    }

}
