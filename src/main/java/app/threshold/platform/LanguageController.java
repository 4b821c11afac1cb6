package app.threshold.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/**
 * The form in the foot of each page. It needs no CSRF token, and so no page needs a cookie for it: the most that a forged
 * one does is that somebody reads a page in another language.
 */
@Controller
class LanguageController {

    private final VisitorsLanguage visitorsLanguage;
    private final ApplicationEventPublisher events;

    LanguageController(VisitorsLanguage visitorsLanguage, ApplicationEventPublisher events) {
        this.visitorsLanguage = visitorsLanguage;
        this.events = events;
    }

    /** @param back path and query of the page that the form stood on; anything else leads to the front page */
    @PostMapping("/language")
    ResponseEntity<Void> choose(@RequestParam(defaultValue = "") String language, @RequestParam(defaultValue = "/") String back,
            HttpServletRequest request, HttpServletResponse response) {
        Locale chosen = Languages.of(language).orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
        visitorsLanguage.setLocale(request, response, chosen);
        events.publishEvent(new LanguageChosen(visitorsLanguage.resolveLocale(request)));
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, isOurs(back) ? back : "/").build();
    }

    /** A browser takes a second slash, or a backslash, for the beginning of another host, and leaves out what controls. */
    private static boolean isOurs(String path) {
        return path.matches("/(?![/\\\\])[\\x21-\\x5b\\x5d-\\x7e]*");
    }
}
