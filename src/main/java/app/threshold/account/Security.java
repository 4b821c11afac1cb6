package app.threshold.account;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import java.util.List;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.session.ChangeSessionIdAuthenticationStrategy;
import org.springframework.security.web.authentication.session.CompositeSessionAuthenticationStrategy;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfAuthenticationStrategy;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who may see and do what, for every path there is. Whoever is not signed in has no session: the CSRF token, and the
 * page one wanted before the login, are kept in cookies. What headers each answer bears is in {@link SecurityHeaders}.
 */
@Configuration(proxyBeanMethods = false)
class Security {

    /** On a port of their own, meters and health are for whoever reaches that port. */
    @Bean
    @Order(0)
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    SecurityFilterChain management(HttpSecurity http, Environment environment) throws Exception {
        return http.securityMatcher(request -> String.valueOf(request.getLocalPort()).equals(environment.getProperty("local.management.port")))
                .authorizeHttpRequests(paths -> paths.requestMatchers(HttpMethod.GET).permitAll().anyRequest().denyAll())
                .csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    /** Stripe, and the sandbox that speaks for it, prove who they are by a signature or a key with each request. */
    @Bean
    @Order(1)
    SecurityFilterChain machines(HttpSecurity http) throws Exception {
        return http.securityMatcher("/webhooks/stripe", "/sandbox/stripe/**")
                .authorizeHttpRequests(paths -> paths.anyRequest().permitAll())
                .csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain people(HttpSecurity http, LoginOutcome outcome, RefusedRequest refused,
            CsrfTokenRepository csrfTokens, SecurityContextRepository contexts, RequestCache requestCache, SignInStanding.Question standing)
            throws Exception {
        RequestMatcher actuator = pathPattern("/actuator/**");
        return http
                .authorizeHttpRequests(paths -> paths
                        .requestMatchers("/dashboard/**").hasRole(Role.OWNER.name())
                        .requestMatchers("/admin/account/second-factor/**").hasAnyAuthority(
                                "ROLE_" + Role.OPERATOR, SignedInAccount.Awaits.setup.authority())
                        .requestMatchers(HttpMethod.GET, "/admin/**").hasRole(Role.OPERATOR.name())
                        .requestMatchers(HttpMethod.HEAD, "/admin/**").hasRole(Role.OPERATOR.name())
                        // Everybody's own password, second factor and sessions.
                        .requestMatchers("/admin/account/**").hasRole(Role.OPERATOR.name())
                        .requestMatchers("/admin/operators/**", "/admin/api-keys/**", "/admin/plans/**").hasAuthority(OperatorLevel.OWN)
                        .requestMatchers("/admin/**").hasAuthority(OperatorLevel.WRITE)
                        .requestMatchers(HttpMethod.GET, "/actuator/health/**").permitAll()
                        .requestMatchers(HttpMethod.GET, "/actuator/metrics/**", "/actuator/prometheus").hasRole(Role.OPERATOR.name())
                        .requestMatchers(actuator).denyAll()
                        .anyRequest().permitAll())
                .addFilterBefore(new SignInStanding(standing), AuthorizationFilter.class)
                .securityContext(context -> context.securityContextRepository(contexts))
                .requestCache(cache -> cache.requestCache(requestCache))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens).ignoringRequestMatchers("/language"))
                .headers(AbstractHttpConfigurer::disable)
                .formLogin(form -> form.loginPage("/login").usernameParameter("email").passwordParameter("password")
                        .successHandler(outcome).failureHandler(outcome))
                .logout(logout -> logout.logoutUrl("/logout").logoutSuccessUrl("/"))
                .exceptionHandling(refusals -> refusals
                        .accessDeniedHandler(refused)
                        .defaultAuthenticationEntryPointFor(new HttpStatusEntryPoint(HttpStatus.NOT_FOUND), actuator)
                        .defaultAuthenticationEntryPointFor(new LoginUrlAuthenticationEntryPoint("/login"),
                                request -> true))
                .build();
    }

    /** HttpOnly, since pages carry the token in their forms and no script has to read it. */
    @Bean
    CsrfTokenRepository csrfTokens() {
        var tokens = new CookieCsrfTokenRepository();
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Lax"));
        return tokens;
    }

    /** Pages only: a form that was sent when the session was over is not sent again on its own. */
    @Bean
    RequestCache requestCache() {
        var cache = new CookieRequestCache();
        cache.setRequestMatcher(request -> "GET".equals(request.getMethod()));
        cache.setCookieCustomizer(cookie -> cookie.setAttribute("SameSite", "Lax"));
        return cache;
    }

    @Bean
    SecurityContextRepository securityContexts() {
        return new HttpSessionSecurityContextRepository();
    }

    /** What a login does to session and token, for {@link SignIn}; the login form's own does the same. */
    @Bean
    SessionAuthenticationStrategy sessionAuthentication(CsrfTokenRepository csrfTokens) {
        return new CompositeSessionAuthenticationStrategy(List.of(
                new ChangeSessionIdAuthenticationStrategy(), new CsrfAuthenticationStrategy(csrfTokens)));
    }
}
