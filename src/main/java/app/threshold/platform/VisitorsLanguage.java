package app.threshold.platform;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.WebUtils;

/**
 * In which language a request is answered: the one chosen in this browser, which a cookie remembers, otherwise the first of
 * the browser's own wishes that is among {@link Languages#ALL}. Needs neither a session nor the database. Templates reach it
 * as {@code @language}; {@link PlatformConfiguration} makes it.
 */
public class VisitorsLanguage implements LocaleResolver {

    static final String COOKIE = "threshold_language";

    private static final Duration REMEMBERED = Duration.ofDays(365);
    private static final String RESOLVED = VisitorsLanguage.class.getName();

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        if (request.getAttribute(RESOLVED) instanceof Locale known) {
            return known;
        }
        Locale language = Languages.wished(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE), chosen(request).orElse(null));
        request.setAttribute(RESOLVED, language);
        return language;
    }

    /** Sets and remembers it. Null is not for us: nobody can take a choice back but by another. */
    @Override
    public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
        if (locale == null || response == null) {
            throw new UnsupportedOperationException("A language is chosen for a browser, and is one of those there are");
        }
        request.setAttribute(RESOLVED, Languages.wished(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE), locale));
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(COOKIE, locale.getLanguage())
                .path(request.getContextPath() + "/").maxAge(REMEMBERED)
                .httpOnly(true).secure(request.isSecure()).sameSite("Lax").build().toString());
    }

    /** What was chosen in this browser; nothing where its wishes decide. */
    public Optional<Locale> chosen(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, COOKIE)).flatMap(cookie -> Languages.of(cookie.getValue()));
    }

    /**
     * Whoever signs in and has chosen nothing in this browser reads on in the account's language.
     *
     * @param language as the account keeps it; null where it knows none
     */
    public void welcome(HttpServletRequest request, HttpServletResponse response, @Nullable String language) {
        if (language != null && chosen(request).isEmpty()) {
            setLocale(request, response, Languages.stored(language));
        }
    }

    /** Those that the form in the foot of each page offers. */
    public List<Locale> all() {
        return Languages.ALL;
    }

    /** The same of a language that is stored, in the words of the current request's; with the region, which decides formats. */
    public String name(String stored) {
        return StringUtils.capitalize(Locale.forLanguageTag(stored).getDisplayName(LocaleContextHolder.getLocale()));
    }

    /** As those call it who speak it. */
    public String name(Locale language) {
        return StringUtils.capitalize(language.getDisplayLanguage(language));
    }

    /**
     * Where the form leads back to. A page that was the answer to a form has an address that may not be asked for by a link;
     * then it is the page that the form stood on.
     *
     * @return path and query
     */
    public String here() {
        var request = ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getRequest();
        if (!request.getMethod().equals("GET")) {
            String from = Optional.ofNullable(request.getHeader(HttpHeaders.REFERER)).map(VisitorsLanguage::pathOf).orElse("");
            if (!from.isEmpty()) {
                return from;
            }
        }
        boolean failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) != null;
        boolean forwarded = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) != null;
        String path = (String) (failed ? request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI)
                : forwarded ? request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) : request.getRequestURI());
        String query = failed ? null : request.getQueryString();
        return query == null ? path : path + "?" + query;
    }

    private static String pathOf(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
        } catch (IllegalArgumentException unreadable) {
            return "";
        }
    }

    /**
     * Whatever is between us and a reader must not hand one's page to another who wishes for another language. What is the same
     * in all of them is kept once for everybody.
     */
    @Component
    static class Varying implements WebMvcConfigurer, HandlerInterceptor {

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(this).excludePathPatterns("/assets/**", "/webjars/**", "/_static/**", "/webhooks/**", "/api/**",
                    "/robots.txt", "/sitemap.xml", "/sitemaps/**");
        }

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE);
            response.addHeader(HttpHeaders.VARY, HttpHeaders.COOKIE);
            return true;
        }
    }
}
