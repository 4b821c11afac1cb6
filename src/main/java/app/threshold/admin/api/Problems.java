package app.threshold.admin.api;

import java.io.IOException;
import java.net.URI;

import app.threshold.platform.RequestReference;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** The API's problems, as RFC 9457 has them, each with a {@code code} and the reference of the request. */
final class Problems {

    /** The request attribute with the {@link ApiCode} of the last problem that was made of the request. */
    static final String CODE = "threshold.api.code";

    private static final long RETRY_IN_SECONDS = 5;

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    static ProblemDetail of(ApiCode code, HttpServletRequest request) {
        request.setAttribute(CODE, code);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(code.status(), code.detail());
        problem.setType(URI.create(code.type()));
        problem.setTitle(code.title());
        problem.setInstance(URI.create(request.getRequestURI()));
        problem.setProperty("code", code.name());
        problem.setProperty("reference", RequestReference.of(request));
        return problem;
    }

    /** For what ends in a filter. */
    void write(ApiCode code, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(code.status().value());
        if (code.status().value() == 401) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"threshold\", Basic realm=\"threshold\"");
        }
        if (code == ApiCode.REQUEST_IN_FLIGHT) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_IN_SECONDS));
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(of(code, request)));
    }
}
