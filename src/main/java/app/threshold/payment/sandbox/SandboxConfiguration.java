package app.threshold.payment.sandbox;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the sandbox shares with the gateway is configuration only: the secret key that it accepts and the secret that it
 * signs with are those that the gateway is given.
 */
@ConditionalOnSandbox
@Configuration(proxyBeanMethods = false)
class SandboxConfiguration {

    @Bean
    FilterRegistrationBean<StripeApiFilter> stripeApiFilter(
            @Value("${" + SandboxInitializer.SECRET_KEY + "}") String secretKey, JsonMapper json) {
        var registration = new FilterRegistrationBean<>(new StripeApiFilter(secretKey.strip(), json));
        registration.addUrlPatterns(StripeApiController.PATH + "/*");
        return registration;
    }

    /** Stripe's library leaves the brackets of {@code expand[0]=…} as they are, which Tomcat would answer with 400. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bracketsInQueries() {
        return tomcat -> tomcat.addConnectorCustomizers(
                connector -> connector.setProperty("relaxedQueryChars", "[]"));
    }
}
