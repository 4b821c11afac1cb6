package app.threshold.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** On a PATH of its own, where every command is a script that this test wrote. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Its stand-ins for browsers and package managers are shell scripts")
class BrowserBinariesTests {

    @TempDir
    Path machine;

    private Path bin;

    private Path osRelease;

    private boolean networkIsOpen;

    private Optional<Path> askedWith = Optional.empty();

    @BeforeEach
    void emptyMachine() throws IOException {
        bin = Files.createDirectories(machine.resolve("bin"));
        osRelease = machine.resolve("os-release");
    }

    @Test
    void takesWhatIsInstalled() throws IOException {
        command("chromium", "echo Chromium 141.0.1 built on Debian");
        command("chromedriver", "echo 'ChromeDriver 141.0.1 (abc)'");
        assertThat(binaries().find())
            .isEqualTo(new BrowserBinaries.Pair(bin.resolve("chromium"), bin.resolve("chromedriver")));
    }

    @Test
    void prefersTheBrowserThatTheDriverFits() throws IOException {
        command("google-chrome", "echo Google Chrome 150.0.1");
        command("chromium", "echo Chromium 141.0.1");
        command("chromedriver", "echo ChromeDriver 141.0.1");
        assertThat(binaries().find().browser()).isEqualTo(bin.resolve("chromium"));
    }

    @Test
    void fetchesJustTheDriverWhereABrowserIsInstalled() throws IOException {
        debianWithApt("0");
        networkIsOpen = true;
        command("google-chrome", "echo Google Chrome 150.0.1");
        assertThat(binaries().find().driver()).isEqualTo(machine.resolve("downloaded-driver"));
        assertThat(askedWith).contains(bin.resolve("google-chrome"));
        assertThat(aptCalls()).isEmpty();
    }

    @Test
    void installsBothOnDebianAsRoot() throws IOException {
        debianWithApt("0");
        assertThat(binaries().find())
            .isEqualTo(new BrowserBinaries.Pair(bin.resolve("chromium"), bin.resolve("chromedriver")));
        assertThat(aptCalls()).containsExactly("-q update",
                "-q install -y --no-install-recommends chromium chromium-driver fonts-liberation");
    }

    @Test
    void installsBothOnDebianWithSudo() throws IOException {
        debianWithApt("1000");
        command("sudo", "[ \"$1\" = -n ] && shift && exec \"$@\"");
        command("true", "exit 0");
        assertThat(binaries().find().browser()).isEqualTo(bin.resolve("chromium"));
    }

    @Test
    void doesNotAskForAPassword() throws IOException {
        debianWithApt("1000");
        command("sudo", "exit 1");
        networkIsOpen = true;
        assertThat(binaries().find().browser()).isEqualTo(machine.resolve("downloaded-browser"));
        assertThat(aptCalls()).isEmpty();
    }

    @Test
    void downloadsBothOnUbuntuWhereThePackageIsAStandIn() throws IOException {
        debianWithApt("0");
        Files.writeString(osRelease, "ID=ubuntu\nID_LIKE=debian\n");
        command("chromium-browser", "echo requires the chromium snap to be installed; exit 1");
        networkIsOpen = true;
        assertThat(binaries().find().browser()).isEqualTo(machine.resolve("downloaded-browser"));
        assertThat(askedWith).isEmpty();
        assertThat(aptCalls()).isEmpty();
    }

    @Test
    void installsTheLibrariesThatADownloadedBrowserLacks() throws IOException {
        debianWithApt("0");
        Files.writeString(osRelease, "ID=ubuntu\nID_LIKE=debian\n");
        networkIsOpen = true;
        var download = binaries();
        script(machine.resolve("downloaded-browser"),
                "[ -e " + bin + "/chromium ] && echo Google Chrome for Testing 150.0 || exit 127");
        assertThat(download.find().browser()).isEqualTo(machine.resolve("downloaded-browser"));
        assertThat(aptCalls()).contains(
                "-q install -y --no-install-recommends libnss3 libgbm1 libgtk-3-0 libasound2t64 fonts-liberation");
    }

    @Test
    void saysWhatIsMissingWhereNothingWorks() {
        assertThatThrownBy(() -> binaries().find()).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("need Chrome or Chromium and its chromedriver")
            .hasMessageContaining("not Debian")
            .hasMessageContaining("Selenium Manager (no network)")
            .hasMessageContaining("apt-get install chromium chromium-driver");
    }

    private BrowserBinaries binaries() {
        return new BrowserBinaries(bin.toString(), osRelease, browser -> {
            if (!networkIsOpen) {
                throw new IOException("no network");
            }
            askedWith = browser;
            Path downloaded = machine.resolve("downloaded-browser");
            if (Files.notExists(downloaded)) {
                script(downloaded, "echo Google Chrome for Testing 150.0");
            }
            return new BrowserBinaries.Pair(browser.orElse(downloaded), machine.resolve("downloaded-driver"));
        });
    }

    private void debianWithApt(String userId) throws IOException {
        Files.writeString(osRelease, "PRETTY_NAME=\"Debian GNU/Linux\"\nID=debian\n");
        command("id", "echo " + userId);
        command("apt-get", """
                echo "$@" >> %1$s/calls
                case "$*" in
                *install*)
                  for name in chromium chromedriver; do
                    { echo '#!/bin/sh'; echo "echo Chrome 141.0"; } > %2$s/$name
                    /bin/chmod +x %2$s/$name
                  done
                esac""".formatted(machine, bin));
    }

    private String[] aptCalls() throws IOException {
        Path calls = machine.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).toArray(String[]::new) : new String[0];
    }

    private void command(String name, String body) throws IOException {
        script(bin.resolve(name), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

}
