package app.threshold.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.web.util.HtmlUtils;

/**
 * Somebody with a browser without JavaScript: keeps cookies, sends forms with the CSRF token of the page it last saw,
 * and follows no redirect by itself. Each has a browser of its own.
 */
public final class Visitor {

    private static final Pattern CSRF_FIELD = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private static final String HTML = "text/html";

    private final URI base;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).followRedirects(HttpClient.Redirect.NEVER).build();
    private String csrfToken = "";
    private String wishes = "";

    /** @param port of the application, as {@code @LocalServerPort} gives it */
    public Visitor(int port) {
        base = URI.create("http://localhost:" + port);
    }

    /** @param languages as a browser sends its wishes, such as {@code de-AT,de;q=0.9,en;q=0.5} */
    public Visitor wishing(String languages) {
        wishes = languages;
        return this;
    }

    /** @param path from the root or, as a Location header has it, the whole address */
    public Page get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).header("Accept", HTML).GET());
    }

    /** Asks as a program does that takes an answer in whatever it is written: a probe, Prometheus. */
    public Page ask(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).header("Accept", "*/*").GET());
    }

    /** Sends a form. The token comes from the page seen last; where that had none, from the login page. */
    public Page post(String path, Map<String, String> fields) {
        if (csrfToken.isEmpty()) {
            // Who is signed in is sent on to the page that comes after a login, which has the token as well.
            for (Page page = get("/login"); page.status() / 100 == 3; page = get(page.location())) {
            }
        }
        return postAs(path, fields, csrfToken);
    }

    /** Sends a form that brings no CSRF token along. */
    public Page postWithoutToken(String path, Map<String, String> fields) {
        return postAs(path, fields, "");
    }

    /** Sends a form with a file, by the token of the page seen last. */
    public Page upload(String path, String field, String fileName, byte[] file) {
        String boundary = "a-boundary-that-no-file-has";
        String head = "--%1$s\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%2$s\r\n--%1$s\r\nContent-Disposition: form-data; name=\"%3$s\"; filename=\"%4$s\"\r\nContent-Type: text/csv\r\n\r\n"
                .formatted(boundary, csrfToken, field, fileName);
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.concat(HttpRequest.BodyPublishers.ofString(head), HttpRequest.BodyPublishers.ofByteArray(file),
                        HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"))));
    }

    /** Signs in through the login page, as an owner or an operator does. */
    public void signIn(String email, String password) {
        get("/login");
        Page answer = post("/login", Map.of("email", email, "password", password));
        if (answer.status() / 100 != 3 || answer.location().contains("error")) {
            throw new AssertionError("The login of " + email + " was answered with " + answer.status());
        }
        // The token is a new one now.
        csrfToken = "";
    }

    public Optional<HttpCookie> cookie(String name) {
        return cookies.getCookieStore().getCookies().stream().filter(cookie -> cookie.getName().equals(name)).findFirst();
    }

    /** All that it was given or brought along. */
    public List<HttpCookie> cookies() {
        return List.copyOf(cookies.getCookieStore().getCookies());
    }

    /** Puts a cookie in that this browser was never given. */
    public void bring(HttpCookie cookie) {
        cookies.getCookieStore().add(base, cookie);
    }

    private Page postAs(String path, Map<String, String> fields, String token) {
        String form = fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        if (!token.isEmpty()) {
            form += (form.isEmpty() ? "" : "&") + "_csrf=" + encode(token);
        }
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Accept", HTML)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private Page send(HttpRequest.Builder request) {
        if (!wishes.isEmpty()) {
            request.header("Accept-Language", wishes);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Matcher field = CSRF_FIELD.matcher(response.body());
            if (field.find()) {
                csrfToken = field.group(1);
            }
            return new Page(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What came back. */
    public record Page(int status, Map<String, List<String>> headers, String body) {

        /** The header's first value; empty when it is not there. */
        public String header(String name) {
            return headers.entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst()).findFirst().orElse("");
        }

        public String location() {
            return header("Location");
        }

        /** What a person reads: no tags, entities as characters, blanks as one. */
        public String text() {
            String main = body.replaceAll("(?s)<head>.*?</head>|<!--.*?-->", " ").replaceAll("<[^>]+>", " ");
            return HtmlUtils.htmlUnescape(main).replaceAll("\\s+", " ").strip();
        }
    }
}
