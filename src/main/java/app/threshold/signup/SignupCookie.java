package app.threshold.signup;

import java.time.Duration;
import java.util.Optional;

import app.threshold.platform.RandomTokens;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * How a browser finds its signup again: a random token, of which the table holds the hash. The account step's page hands
 * it out before there is a row, so that a double click's two requests carry the same one. Lax, since the customer comes
 * back from Stripe's page.
 */
final class SignupCookie {

    static final String NAME = "threshold_signup";

    private static final Duration LIFETIME = Duration.ofDays(30);

    /** 32 bytes in base64url. */
    private static final String FORM = "[A-Za-z0-9_-]{43}";

    private SignupCookie() {
    }

    static Optional<String> token(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, NAME)).map(Cookie::getValue)
                .filter(value -> value.matches(FORM));
    }

    static String handOut(HttpServletRequest request, HttpServletResponse response) {
        String token = RandomTokens.token();
        set(request, response, token, LIFETIME);
        return token;
    }

    static void clear(HttpServletRequest request, HttpServletResponse response) {
        set(request, response, "", Duration.ZERO);
    }

    private static void set(HttpServletRequest request, HttpServletResponse response, String value, Duration maxAge) {
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(NAME, value)
                .path("/signup").httpOnly(true).secure(request.isSecure()).sameSite("Lax").maxAge(maxAge)
                .build().toString());
    }
}
