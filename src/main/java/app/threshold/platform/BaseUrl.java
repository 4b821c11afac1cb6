package app.threshold.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Where this installation is reached from outside: for the links in mails and the addresses that Stripe sends people back to. */
@Component
public class BaseUrl {

    private final Settings settings;
    private final Environment environment;

    BaseUrl(Settings settings, Environment environment) {
        if (settings.baseUrl() == null && environment.acceptsProfiles(Profiles.of("production"))) {
            throw new StartupFailure("The profile production is active, and threshold.base-url is not set.",
                    "Set threshold.base-url to the public address, such as https://threshold.example: it stands in the"
                            + " links of every mail.", null);
        }
        this.settings = settings;
        this.environment = environment;
    }

    /**
     * The setting {@code threshold.base-url}, or this process on localhost where there is none. Never ends in a slash.
     *
     * @throws IllegalStateException without the setting, as long as the web server has not started and has no port
     */
    public String value() {
        if (settings.baseUrl() != null) {
            return settings.baseUrl().toString().replaceFirst("/+$", "");
        }
        String port = environment.getProperty("local.server.port");
        if (port == null) {
            throw new IllegalStateException("The web server has no port yet, and threshold.base-url is not set");
        }
        return "http://localhost:" + port;
    }

    /** @param path from the root, with its leading slash and whatever query it has */
    public String to(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path from the root starts with a slash: " + path);
        }
        return value() + path;
    }

    /**
     * As {@link #to}, for somebody who is sent there right now: without the setting, the host by which they asked, since
     * their cookies are for that one. Not for what others will read, for which a host that anyone can claim is no ground.
     *
     * @param request theirs
     */
    public String to(String path, HttpServletRequest request) {
        if (settings.baseUrl() != null) {
            return to(path);
        }
        return ServletUriComponentsBuilder.fromContextPath(request).build().toUriString() + path;
    }

    /**
     * Settings that are nobody's but the installation's.
     *
     * @param baseUrl the public address, for example {@code https://threshold.example}
     */
    @ConfigurationProperties("threshold")
    record Settings(@Nullable URI baseUrl) {

        Settings {
            if (baseUrl != null && (baseUrl.getHost() == null || !String.valueOf(baseUrl.getScheme()).matches("https?"))) {
                throw new IllegalArgumentException(
                        "threshold.base-url must be a whole address such as https://threshold.example, not " + baseUrl);
            }
        }
    }
}
