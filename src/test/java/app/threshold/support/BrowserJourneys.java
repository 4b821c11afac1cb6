package app.threshold.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import app.threshold.support.BrowserExtension.Viewport;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.JavascriptExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/** What the journeys rely on, at a page of a few lines. */
@ExtendWith(BrowserExtension.class)
class BrowserJourneys {

    private static final String PAGE = """
            <!doctype html><title>Page</title><link rel="icon" href="data:,">
            <main><p>plain</p><noscript><p>no script runs</p></noscript>
            <form><input name="text" value="old"><input type="date" name="day"><input type="checkbox" name="tick">
            <input type="radio" name="one" value="a" checked><input type="radio" name="one" value="b">
            <select name="list"><option value="x">X</option><option value="y">Y</option></select><button>Go</button></form>
            </main><script>document.querySelector('p').textContent = 'scripted'</script>""";

    private HttpServer server;

    private String address;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().add("Set-Cookie", "seen=yes");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        address = "http://localhost:" + server.getAddress().getPort() + "/page";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void runsScriptsAndFillsFields(Browser browser) {
        browser.open(address);
        assertThat(browser.text()).contains("scripted").doesNotContain("no script runs");
        fillsFields(browser);
    }

    @Test
    @WithoutJavaScript
    void runsNoScriptWhereItIsSwitchedOff(Browser browser) {
        browser.open(address);
        assertThat(browser.text()).contains("plain", "no script runs");
        fillsFields(browser);
    }

    @Test
    void beginsWithoutCookiesInTheViewportAskedFor(@Viewport(width = 360, height = 740) Browser browser) {
        browser.open(address);
        assertThat(((JavascriptExecutor) browser.driver()).executeScript("return [innerWidth, innerHeight]"))
            .isEqualTo(List.of(360L, 740L));
        assertThat(browser.driver().manage().getCookies()).hasSize(1);
        browser.reset(browser.home(), 800, 600);
        assertThat(browser.driver().manage().getCookies()).isEmpty();
    }

    @Test
    void aTabThatIsUsedAgainIsAsNewAndOneThatWasGivenCommandsIsNot(Browser browser) {
        URI home = URI.create(address).resolve("/");
        browser.reset(home, 800, 600);
        browser.open("/page");
        browser.run("sessionStorage.mine = localStorage.mine = 'kept'");
        browser.open("/page?second");
        String tab = browser.driver().getWindowHandle();
        assertThat(browser.run("return history.length")).isEqualTo(3L);

        browser.reset(home, 800, 600);
        assertThat(browser.driver().getWindowHandles()).containsExactly(tab);
        browser.open("/page");
        assertThat(browser.run("return [sessionStorage.length, localStorage.length, history.length]")).isEqualTo(List.of(0L, 0L, 2L));

        browser.command("Emulation.setEmulatedMedia", Map.of("media", "print"));
        browser.reset(home, 800, 600);
        assertThat(browser.driver().getWindowHandles()).hasSize(1).doesNotContain(tab);
        browser.open("/page");
        assertThat(browser.run("return matchMedia('print').matches")).isEqualTo(false);
    }

    @Test
    void hearsOfAScriptThatFailed(Browser browser) {
        browser.open(address);
        ((JavascriptExecutor) browser.driver()).executeScript("setTimeout(() => { throw new Error('broken') })");
        browser.await("an error on the console",
                waiting -> waiting.console().stream().anyMatch(error -> error.contains("broken")));
    }

    private void fillsFields(Browser browser) {
        browser.fill("text", "Zoë");
        browser.fill("day", "2031-06-12");
        browser.fill("tick", "on");
        browser.fill("one", "b");
        browser.fill("list", "y");
        assertThat(List.of("text", "day", "tick", "one", "list").stream().map(browser::value))
            .containsExactly("Zoë", "2031-06-12", "on", "b", "y");
        browser.submit("text");
        assertThat(browser.path()).isEqualTo("/page?text=Zo%C3%AB&day=2031-06-12&tick=on&one=b&list=y");
        browser.fill("day", "");
        assertThat(browser.value("day")).isEmpty();
    }

}
