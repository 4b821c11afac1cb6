package app.threshold.account;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.header.Header;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;

/**
 * The headers of every answer. In front of Spring Security's own filters and not among them, since these never see a
 * request that the firewall turns away, nor the page that says so. A page that sets one of them keeps its own.
 */
@Configuration(proxyBeanMethods = false)
class SecurityHeaders {

    @Bean
    FilterRegistrationBean<HeaderWriterFilter> securityHeaderFilter(Settings settings) {
        // After the forwarded headers, which say whether it is https.
        var filter = new FilterRegistrationBean<>(new HeaderWriterFilter(List.of(
                new StaticHeadersWriter(List.of(
                        new Header("Content-Security-Policy", contentSecurityPolicy(settings.checkoutOrigin())),
                        new Header("X-Content-Type-Options", "nosniff"),
                        new Header("X-Frame-Options", "DENY"),
                        // A couple's guest link is a secret in a URL: it stays on this site.
                        new Header("Referrer-Policy", "same-origin"),
                        new Header("Permissions-Policy",
                                "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"),
                        new Header("Cross-Origin-Opener-Policy", "same-origin"),
                        new Header("Cross-Origin-Resource-Policy", "same-origin"),
                        // Assets set their own.
                        new Header("Cache-Control", "no-store"))),
                // For this host only: what else is below its domain is not ours to decide.
                new HstsHeaderWriter(Duration.ofDays(365).toSeconds(), false))));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return filter;
    }

    /** Chromium holds the redirect after a form's POST to form-action too, and the review's leads to the checkout. */
    private static String contentSecurityPolicy(String checkoutOrigin) {
        return String.join("; ",
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' data:",
                "font-src 'self'",
                "connect-src 'self'",
                "manifest-src 'self'",
                "form-action 'self' " + checkoutOrigin,
                "frame-ancestors 'none'",
                "base-uri 'none'");
    }

    /** @param checkoutOrigin where the hosted checkout page is, as scheme and host */
    @ConfigurationProperties("threshold.security")
    record Settings(@DefaultValue("https://checkout.stripe.com") String checkoutOrigin) {
    }
}
