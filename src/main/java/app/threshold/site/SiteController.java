package app.threshold.site;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

import app.threshold.account.SignedInAccount;
import app.threshold.site.Site.GuardedWedding;
import app.threshold.site.Site.OpenStorefront;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The sites. Guests have no session: what lets them in is a cookie that holds a {@link GuestPass}. */
@Controller
@RequestMapping("/s/{slug}")
class SiteController {

    private static final Duration GUEST_STAYS_IN = Duration.ofDays(180);

    private final VisitSite visitSite;
    private final UnlockSite unlockSite;
    private final Clock clock;

    SiteController(VisitSite visitSite, UnlockSite unlockSite, Clock clock) {
        this.visitSite = visitSite;
        this.unlockSite = unlockSite;
        this.clock = clock;
    }

    @GetMapping
    String show(@PathVariable String slug, @CookieValue(name = GuestPass.COOKIE, required = false) @Nullable String pass,
                @AuthenticationPrincipal @Nullable SignedInAccount me, Model model, HttpServletResponse response) {
        String address = slug.toLowerCase(Locale.ROOT);
        Site site = visitSite.visit(address);
        if (!slug.equals(address)) {
            return redirectTo(address);
        }
        return switch (site) {
            case OpenStorefront open -> {
                model.addAttribute("site", open.storefront());
                model.addAttribute("sitePath", "/s/" + address);
                yield "site/storefront";
            }
            case GuardedWedding guarded when guarded.opensFor(me == null ? null : me.id(), pass) -> {
                keepToOneself(response);
                model.addAttribute("wedding", guarded.wedding().asSeenOn(LocalDate.now(clock)));
                yield "site/wedding";
            }
            case GuardedWedding guarded -> locked(slug, null, model, response);
        };
    }

    @PostMapping("/unlock")
    String unlock(@PathVariable String slug, @RequestParam(defaultValue = "") String pin, Model model,
                  HttpServletRequest request, HttpServletResponse response) {
        try {
            return letIn(slug, unlockSite.byPin(slug, pin, client(request)), request, response);
        } catch (PinRefused refused) {
            return locked(slug, refused.reason(), model, response);
        }
    }

    /** The guest link. Its token leaves the address line at once, so that nobody passes it on by accident. */
    @GetMapping("/guest/{token}")
    String enterByLink(@PathVariable String slug, @PathVariable String token, Model model, HttpServletRequest request,
                       HttpServletResponse response) {
        try {
            return letIn(slug, unlockSite.byLink(slug, token), request, response);
        } catch (PinRefused refused) {
            return locked(slug, refused.reason(), model, response);
        }
    }

    @ExceptionHandler(NoSuchSite.class)
    @ResponseStatus(HttpStatus.NOT_FOUND)
    String notFound() {
        return "site/not-found";
    }

    @ExceptionHandler(SiteIncomplete.class)
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String unavailable() {
        return "site/unavailable";
    }

    /** 503 and not 410: a suspension is meant to end, and what is "gone" is forgotten by search engines. */
    @ExceptionHandler(SiteSuspended.class)
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String suspended() {
        return "site/suspended";
    }

    private static String letIn(String slug, GuestPass pass, HttpServletRequest request, HttpServletResponse response) {
        keepToOneself(response);
        // Lax and not Strict: a guest who comes by a link in a mail has to bring it along.
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(GuestPass.COOKIE, pass.value())
                .path(request.getContextPath() + "/s/" + slug).maxAge(GUEST_STAYS_IN)
                .httpOnly(true).secure(request.isSecure()).sameSite("Lax").build().toString());
        return redirectTo(slug);
    }

    private static String locked(String slug, PinRefused.@Nullable Reason refused, Model model, HttpServletResponse response) {
        keepToOneself(response);
        response.setStatus((switch (refused) {
            case null -> HttpStatus.OK;
            case WRONG_PIN -> HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_MANY_TRIES -> HttpStatus.TOO_MANY_REQUESTS;
            case WRONG_LINK -> HttpStatus.FORBIDDEN;
        }).value());
        model.addAttribute("slug", slug);
        model.addAttribute("refused", refused);
        // The answer to a form, on a page that tells no address on.
        model.addAttribute("here", "/s/" + slug);
        return "site/wedding-locked";
    }

    private static void keepToOneself(HttpServletResponse response) {
        response.setHeader("X-Robots-Tag", "noindex, nofollow");
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    private static String redirectTo(String slug) {
        return "redirect:/s/" + slug;
    }

    /** The network address; of IPv6 the half that a provider gives to one customer, who may choose the other at will. */
    private static String client(HttpServletRequest request) {
        try {
            byte[] address = InetAddress.ofLiteral(request.getRemoteAddr()).getAddress();
            return HexFormat.of().formatHex(Arrays.copyOf(address, address.length == 16 ? 8 : address.length));
        } catch (IllegalArgumentException e) {
            return request.getRemoteAddr();
        }
    }
}
