package app.threshold.account;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Which requests are turned away, as bad ones, whatever they ask for. */
@Configuration(proxyBeanMethods = false)
class Firewall {

    /** A NUL in a parameter is nothing that a person types, and PostgreSQL's text has no place for it. In paths Spring refuses it itself. */
    @Bean
    HttpFirewall httpFirewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterValues(value -> value.indexOf('\0') < 0);
        return firewall;
    }
}
