package app.threshold.platform;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.MessageSource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * What people and programs read when a request went wrong: the status, what to do, and the reference. Never anything of
 * what happened inside, which is in the log under that reference.
 */
@Controller
class ErrorPages implements ErrorController {

    /** Those that have words of their own; any other has its class's. */
    private static final Set<Integer> TOLD_APART = Set.of(403, 404, 405, 413, 429, 503);

    private final MessageSource messages;

    ErrorPages(MessageSource messages) {
        this.messages = messages;
    }

    /** Methods are not narrowed down: a failed POST is dispatched here as a POST. */
    @RequestMapping("${spring.web.error.path:/error}")
    Object error(HttpServletRequest request, HttpServletResponse response, Locale locale) {
        // What failed may have been on its way to be cached for a year, as an asset that a node does not have yet.
        response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
        HttpStatus status = status(request);
        String key = "platform.error." + key(status.value());
        if (!wantsJson(request)) {
            var page = new ModelAndView("platform/error", status);
            page.addObject("key", key);
            page.addObject("reference", RequestReference.of(request));
            return page;
        }
        var problem = ProblemDetail.forStatus(status);
        problem.setTitle(messages.getMessage(key + ".title", null, locale));
        problem.setDetail(messages.getMessage(key + ".text", null, locale));
        problem.setProperty("reference", RequestReference.of(request));
        return ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
    }

    private static HttpStatus status(HttpServletRequest request) {
        // Someone who types /error into the address bar finds nothing there.
        return Optional.ofNullable((Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE))
                .map(code -> Optional.ofNullable(HttpStatus.resolve(code)).orElse(HttpStatus.INTERNAL_SERVER_ERROR))
                .orElse(HttpStatus.NOT_FOUND);
    }

    private static String key(int status) {
        return TOLD_APART.contains(status) ? String.valueOf(status) : status < 500 ? "400" : "500";
    }

    /** A browser and htmx get the page, and so does who says nothing: only those who name JSON, and not HTML, get JSON. */
    private static boolean wantsJson(HttpServletRequest request) {
        String accept = Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)).orElse("");
        return accept.contains("json") && !accept.contains("html");
    }
}
