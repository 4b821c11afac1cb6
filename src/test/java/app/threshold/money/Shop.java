package app.threshold.money;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.stripe.net.Webhook;
import org.springframework.core.env.Environment;

/**
 * The application as thousands of customers and Stripe see it: one client for all, since a browser for each would take
 * most of the time. The signup's cookie is put in by hand; the CSRF token is anybody's, as it is tied to its cookie only.
 */
final class Shop {

    private static final Pattern CSRF_FIELD = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String secretKey;
    private final String webhookSecret;
    private final Clock clock;
    private final String csrfCookie;
    private final String csrfField;

    /** @param environment of the running application: its port, Stripe's key, and the secrets, of which the first signs */
    Shop(Environment environment, Clock clock) {
        this.base = URI.create("http://localhost:" + environment.getRequiredProperty("local.server.port"));
        this.secretKey = environment.getRequiredProperty("threshold.payments.stripe.secret-key");
        this.webhookSecret = environment.getRequiredProperty("threshold.payments.stripe.webhook-secret").split(",")[0].strip();
        this.clock = clock;
        HttpResponse<String> login = send(request("/login").GET());
        this.csrfCookie = login.headers().allValues("Set-Cookie").stream().filter(cookie -> cookie.startsWith("XSRF-TOKEN="))
                .findFirst().orElseThrow().split(";")[0];
        Matcher field = CSRF_FIELD.matcher(login.body());
        if (!field.find()) {
            throw new AssertionError("The login page has no CSRF token");
        }
        this.csrfField = field.group(1);
    }

    /** What came back; no redirect is followed. */
    record Answer(int status, String location, String body) {

        /** The path of the page that the customer is sent on to; empty when it is none. */
        String path() {
            return location.isEmpty() ? "" : URI.create(location).getPath();
        }
    }

    /** @param token of the signup's cookie */
    Answer get(String path, String token) {
        return answer(send(request(path).header("Cookie", "threshold_signup=" + token).GET()));
    }

    /** @param token of the signup's cookie */
    Answer post(String path, String token, Map<String, String> fields) {
        return answer(send(request(path)
                .header("Cookie", "threshold_signup=" + token + "; " + csrfCookie)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)))));
    }

    /**
     * Follows a mailed link to its button.
     *
     * @return the token that this device holds from now on; empty when the link is stale
     */
    Optional<String> resume(String linkToken) {
        HttpResponse<String> response = send(request("/signup/resume").header("Cookie", csrfCookie)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(Map.of("token", linkToken)))));
        return response.statusCode() != 303 ? Optional.empty() : response.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("threshold_signup=")).map(cookie -> cookie.split("[=;]")[1]).findFirst();
    }

    /** Types a test card into the hosted page. */
    Answer pay(String checkoutPath, String cardNumber) {
        return post(checkoutPath, "", Map.of("email", "ada@example.com", "cardNumber", cardNumber, "cardExpiry", "12 / 49",
                "cardCvc", "123", "billingName", "Ada Lovelace"));
    }

    /** Says at the card's bank who one is, or fails to; where the card asks for it. */
    Answer authenticate(String checkoutPath, boolean well) {
        return post(checkoutPath + "/authentication", "", Map.of("outcome", well ? "complete" : "fail"));
    }

    /** Asks Stripe's API for something past the application, as somebody in the dashboard does. */
    Answer inTheDashboard(String path, Map<String, String> parameters) {
        return answer(send(request("/sandbox/stripe" + path).header("Authorization", "Bearer " + secretKey)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields(parameters)))));
    }

    /** Promises a bank debit on the hosted page. */
    Answer promise(String checkoutPath, boolean settlesWell, Duration after) {
        return post(checkoutPath, "", Map.of("email", "ada@example.com", "paymentMethod", "us_bank_account",
                "settlement", settlesWell ? "succeeds" : "fails", "settleAfter", String.valueOf(after.toSeconds()),
                "billingName", "Ada Lovelace"));
    }

    /** Delivers a webhook as Stripe would now; returns the status. */
    int deliver(String event) {
        return deliver(event, signature(event, clock.instant().getEpochSecond(), webhookSecret));
    }

    /** @param signature the whole header; empty: there is none */
    int deliver(String body, String signature) {
        HttpRequest.Builder request = request("/webhooks/stripe").header("Content-Type", "application/json; charset=utf-8");
        if (!signature.isEmpty()) {
            request.header("Stripe-Signature", signature);
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body))).statusCode();
    }

    /** @param seconds when it was signed, since 1970 */
    static String signature(String body, long seconds, String secret) {
        try {
            return "t=" + seconds + ",v1=" + Webhook.Util.computeHmacSha256(secret, seconds + "." + body);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    String webhookSecret() {
        return webhookSecret;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(60)).header("Accept", "text/html");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers().firstValue("Location").orElse(""), response.body());
    }

    private String form(Map<String, String> fields) {
        return fields(fields) + "&_csrf=" + encode(csrfField);
    }

    private static String fields(Map<String, String> fields) {
        return fields.entrySet().stream().map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
