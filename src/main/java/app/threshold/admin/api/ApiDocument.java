package app.threshold.admin.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;

/** What the OpenAPI document says besides what it reads off the controllers: keys, limits, and every problem. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    /** What any operation may answer, whatever it does. */
    private static final List<ApiCode> ALWAYS = List.of(ApiCode.API_KEY_MISSING, ApiCode.API_KEY_INVALID, ApiCode.SCOPE_MISSING,
            ApiCode.NOT_ACCEPTABLE, ApiCode.RATE_LIMITED, ApiCode.INTERNAL_ERROR);

    private static final List<ApiCode> EVERY_POST = List.of(ApiCode.IDEMPOTENCY_KEY_INVALID, ApiCode.IDEMPOTENCY_KEY_REUSED,
            ApiCode.REQUEST_IN_FLIGHT, ApiCode.BODY_TOO_LARGE);

    @Bean
    OpenAPI threshold() {
        return new OpenAPI()
                .info(new Info().title("Threshold").version("1").description("""
                        Signups, tenants and their cure, for programs. Keys are made in the console under "API keys"; each has scopes. \
                        Every refusal is a problem as RFC 9457 has it, with a `code` that never changes its meaning. \
                        Each answer tells in `RateLimit` how many requests are left in this minute."""))
                .servers(List.of(new Server().url("/").description("This installation")))
                .addSecurityItem(new SecurityRequirement().addList("bearer"))
                .addSecurityItem(new SecurityRequirement().addList("basic"))
                .components(new Components()
                        .addSecuritySchemes("bearer", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer")
                                .description("`<key id>.<secret>`"))
                        .addSecuritySchemes("basic", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("basic")
                                .description("The key id as name, the secret as password."))
                        .addSchemas("Problem", problem()));
    }

    @Bean
    OperationCustomizer refusals() {
        return (Operation operation, HandlerMethod method) -> {
            List<ApiCode> codes = new ArrayList<>(ALWAYS);
            if (method.hasMethodAnnotation(PostMapping.class)) {
                codes.addAll(EVERY_POST);
                operation.addParametersItem(new Parameter().in("header").name("Idempotency-Key").required(false)
                        .description("1 to 255 characters of your own. The same request with the same key has its effect once and "
                                + "gets the same answer for a day.").schema(new StringSchema().maxLength(255)));
            }
            Refuses refuses = method.getMethodAnnotation(Refuses.class);
            if (refuses != null) {
                codes.addAll(Arrays.asList(refuses.value()));
            }
            Map<Integer, List<ApiCode>> byStatus = codes.stream()
                    .collect(Collectors.groupingBy(code -> code.status().value(), TreeMap::new, Collectors.toList()));
            byStatus.forEach((status, ofStatus) -> operation.getResponses().addApiResponse(String.valueOf(status), new ApiResponse()
                    .description(ofStatus.stream().map(code -> "`" + code.name() + "`: " + code.detail()).collect(Collectors.joining("\n\n")))
                    .content(new Content().addMediaType("application/problem+json",
                            new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))))));
            return operation;
        };
    }

    /** In one order, whatever order the controllers were found in. */
    @Bean
    OpenApiCustomizer ordered() {
        return document -> document.getComponents().setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
    }

    private static Schema<?> problem() {
        var code = new StringSchema();
        code.setEnum(Arrays.stream(ApiCode.values()).map(Enum::name).toList());
        return new ObjectSchema().description("RFC 9457.")
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema().format("uri-reference"))
                .addProperty("code", code)
                .addProperty("reference", new StringSchema().description("Of the request, to quote; its log lines bear it."))
                .addProperty("parameter", new StringSchema().description("With PARAMETER_INVALID: which, where that is known."))
                .addProperty("signupId", new StringSchema().format("uuid").description("With TENANT_PROVISIONING_ERROR: the signup that is stuck."))
                .addProperty("signupReference", new StringSchema().description("With TENANT_PROVISIONING_ERROR: what to quote.").nullable(true))
                .addProperty("errors", new ArraySchema().items(new ObjectSchema()
                        .addProperty("field", new StringSchema())
                        .addProperty("code", new StringSchema())
                        .addProperty("message", new StringSchema())).description("With FIELDS_INVALID: what is wrong with each field."));
    }
}
