package app.threshold.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * An asset whose name bears the hash of its content, or its version, never changes and is kept for a year; under its plain name, as one
 * script imports another, it is asked for again. Spring Boot's own setting knows one duration for both.
 */
@Component
class AssetCaching implements WebMvcConfigurer, HandlerInterceptor {

    /** The hash as {@link org.springframework.web.servlet.resource.ContentVersionStrategy} writes it, or the version of a webjar, and of a package of mvnpm's. */
    private static final Pattern NEVER_CHANGES =
            Pattern.compile("^.*-[0-9a-f]{32}\\.[a-z0-9]+$|^/(webjars|_static)/[^/]+/[0-9][^/]*/.*$");
    private static final String FOR_A_YEAR =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable().getHeaderValue();
    private static final String ASK_AGAIN = CacheControl.noCache().cachePublic().getHeaderValue();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/assets/**", "/webjars/**", "/_static/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        boolean neverChanges = NEVER_CHANGES.matcher(request.getRequestURI()).matches();
        response.setHeader(HttpHeaders.CACHE_CONTROL, neverChanges ? FOR_A_YEAR : ASK_AGAIN);
        return true;
    }
}
