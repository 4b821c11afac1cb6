package app.threshold.account;

import app.threshold.platform.RandomTokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;

/** With which browsers somebody is signed in; the one way to end that from elsewhere. */
@Component
public class SignInSessions {

    private static final String BROWSER = "app.threshold.account.browser";
    private static final String ADDRESS = "app.threshold.account.address";

    /** In this order: each names itself after those before it. */
    private static final Map<String, String> BROWSERS = ordered("Edg", "Edge", "OPR/", "Opera", "SamsungBrowser", "Samsung Internet",
            "Firefox", "Firefox", "FxiOS", "Firefox", "CriOS", "Chrome", "Chrome", "Chrome", "Safari", "Safari", "curl", "curl");
    private static final Map<String, String> SYSTEMS = ordered("Android", "Android", "iPhone", "iPhone", "iPad", "iPad",
            "Windows", "Windows", "Mac OS X", "macOS", "CrOS", "ChromeOS", "Linux", "Linux");

    private final FindByIndexNameSessionRepository<? extends Session> sessions;

    SignInSessions(FindByIndexNameSessionRepository<? extends Session> sessions) {
        this.sessions = sessions;
    }

    /** The one last seen first. */
    public List<SignInSession> of(String email, @Nullable HttpSession current) {
        String here = current == null ? "" : current.getId();
        return sessions.findByPrincipalName(email).values().stream()
                .filter(session -> !session.isExpired())
                .map(session -> new SignInSession(name(session.getId()), session.getAttribute(BROWSER), session.getAttribute(ADDRESS),
                        session.getCreationTime(), session.getLastAccessedTime(), session.getId().equals(here)))
                .sorted(Comparator.comparing(SignInSession::lastSeenAt).reversed())
                .toList();
    }

    /** Written down with a login, so that people recognize their browsers. */
    void describe(HttpServletRequest request) {
        HttpSession session = request.getSession();
        String browser = browser(request.getHeader("User-Agent"));
        if (browser != null) {
            session.setAttribute(BROWSER, browser);
        }
        session.setAttribute(ADDRESS, request.getRemoteAddr());
    }

    void endAll(String email) {
        sessions.findByPrincipalName(email).keySet().forEach(sessions::deleteById);
    }

    void endOthers(String email, HttpSession current) {
        sessions.findByPrincipalName(email).keySet().stream().filter(id -> !id.equals(current.getId()))
                .forEach(sessions::deleteById);
    }

    void end(String email, String name) {
        sessions.findByPrincipalName(email).keySet().stream().filter(id -> name(id).equals(name)).forEach(sessions::deleteById);
    }

    private static String name(String id) {
        return HexFormat.of().formatHex(RandomTokens.hash(id), 0, 12);
    }

    /** The names and nothing else of what a browser sends, which is long and could be anything. */
    static @Nullable String browser(@Nullable String userAgent) {
        if (userAgent == null) {
            return null;
        }
        String browser = first(BROWSERS, userAgent);
        String system = first(SYSTEMS, userAgent);
        return browser == null ? system : system == null ? browser : "%s, %s".formatted(browser, system);
    }

    private static @Nullable String first(Map<String, String> names, String userAgent) {
        return names.entrySet().stream().filter(name -> userAgent.toLowerCase(Locale.ROOT).contains(name.getKey().toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue).findFirst().orElse(null);
    }

    private static Map<String, String> ordered(String... pairs) {
        var names = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            names.put(pairs[i], pairs[i + 1]);
        }
        return names;
    }
}
