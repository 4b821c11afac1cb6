package app.threshold.admin.api;

import java.time.Clock;
import java.util.List;

import app.threshold.account.ApiKeys;
import app.threshold.account.ApiScope;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import tools.jackson.databind.json.JsonMapper;

/** Who may ask the API for what. No session, no cookie, and so no CSRF: each request shows its key. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiSettings.class)
class ApiSecurity {

    @Bean
    @Order(0)
    SecurityFilterChain programs(HttpSecurity http, ApiKeys keys, KeptAnswers answers, ApiSettings settings, JsonMapper json,
            Clock clock) throws Exception {
        var problems = new Problems(json);
        return http.securityMatcher("/api/v1/**")
                .authorizeHttpRequests(paths -> {
                    // What a GET may read, a HEAD of the same may weigh: its length tells as well.
                    for (HttpMethod reading : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
                        // What the API is like is no secret.
                        paths.requestMatchers(reading, "/api/v1/openapi", "/api/v1/openapi.yaml", "/api/v1/openapi/*").permitAll()
                                .requestMatchers(reading, "/api/v1/signups/**").hasAuthority(ApiScope.SIGNUPS_READ.code())
                                .requestMatchers(reading, "/api/v1/tenants/**").hasAuthority(ApiScope.TENANTS_READ.code())
                                .requestMatchers(reading, "/api/v1/incomplete").hasAuthority(ApiScope.INCOMPLETE_READ.code());
                    }
                    paths.requestMatchers(HttpMethod.POST, "/api/v1/signups/*/retries").hasAuthority(ApiScope.RETRIES_WRITE.code())
                            .requestMatchers(HttpMethod.POST, "/api/v1/tenants").hasAuthority(ApiScope.TENANTS_WRITE.code())
                            .requestMatchers(HttpMethod.POST, "/api/v1/tenants/*/repairs").hasAuthority(ApiScope.REPAIRS_WRITE.code())
                            .anyRequest().authenticated();
                })
                .securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .exceptionHandling(refusals -> refusals
                        .authenticationEntryPoint((request, response, e) -> problems.write(ApiCode.API_KEY_MISSING, request, response))
                        .accessDeniedHandler((request, response, e) -> problems.write(ApiCode.SCOPE_MISSING, request, response)))
                .addFilterBefore(new ProblemFilter(problems), SecurityContextHolderFilter.class)
                .addFilterAfter(new ApiKeyFilter(keys, problems), SecurityContextHolderFilter.class)
                .addFilterAfter(new RateLimitFilter(settings, problems, clock), ApiKeyFilter.class)
                .addFilterAfter(new IdempotencyFilter(answers, problems), AuthorizationFilter.class)
                .build();
    }
}
