package app.threshold.platform;

import org.springframework.context.annotation.Configuration;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** After a POST comes 303, which tells every client to GET what follows; 302 leaves that to its habits. */
@Configuration(proxyBeanMethods = false)
class Redirects {

    Redirects(ThymeleafViewResolver views) {
        views.setRedirectHttp10Compatible(false);
    }
}
