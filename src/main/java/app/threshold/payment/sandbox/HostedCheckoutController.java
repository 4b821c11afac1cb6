package app.threshold.payment.sandbox;

import app.threshold.platform.Money;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.YearMonth;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

/** The payment page that Stripe would host. */
@ConditionalOnSandbox
@Controller
@RequestMapping("/sandbox/checkout/{id}")
class HostedCheckoutController {

    private final CheckoutSessions sessions;
    private final PayCheckoutSession paying;
    private final Money money;
    private final Clock clock;

    HostedCheckoutController(CheckoutSessions sessions, PayCheckoutSession paying, Money money, Clock clock) {
        this.sessions = sessions;
        this.paying = paying;
        this.money = money;
        this.clock = clock;
    }

    /**
     * After paying a form leads back to the shop, which may be another origin than this: Chromium holds redirects to
     * {@code form-action} too. Otherwise as strict as every page is.
     */
    @ModelAttribute
    void letFormsLeadToTheShop(@PathVariable String id, HttpServletResponse response) {
        sessions.find(id).ifPresent(session -> response.setHeader("Content-Security-Policy", String.join("; ",
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
                "form-action 'self' " + session.shopOrigin(), "frame-ancestors 'none'", "base-uri 'none'")));
    }

    @GetMapping
    ModelAndView page(@PathVariable String id) {
        Optional<CheckoutSession> session = sessions.find(id);
        return session.map(found -> switch (state(found)) {
            case OPEN -> form(found, PaymentForm.empty(found.customerEmail()), HttpStatus.OK);
            case COMPLETE -> backToShop(found);
            case EXPIRED -> gone(found);
        }).orElseGet(this::unknown);
    }

    @PostMapping
    ModelAndView pay(@PathVariable String id, @ModelAttribute("form") PaymentForm form, BindingResult errors) {
        Optional<CheckoutSession> found = sessions.find(id);
        if (found.isEmpty()) {
            return unknown();
        }
        CheckoutSession session = found.get();
        if (state(session) == CheckoutSession.Status.OPEN) {
            form.validate(errors, YearMonth.now(clock), session.paymentMethods());
            if (errors.hasErrors()) {
                return form(session, form, HttpStatus.UNPROCESSABLE_CONTENT);
            }
        }
        return switch (paying.pay(id, form).orElseThrow()) {
            case PAID, PROMISED -> through(session, form.plays());
            case ALREADY_THROUGH -> backToShop(session);
            case TO_BE_AUTHENTICATED -> new ModelAndView(redirect(UriComponentsBuilder
                    .fromPath("/sandbox/checkout/{id}/authentication")
                    .queryParamIfPresent("failProvisioning", Optional.ofNullable(form.failProvisioning()))
                    .queryParamIfPresent("neverComesBack", Optional.ofNullable(form.neverComesBack()))
                    .queryParamIfPresent("webhookFault", form.plays().askForWebhookFault().map(WebhookFault.Kind::wireName))
                    .build(id).toString()));
            case EXPIRED -> gone(session);
            case DECLINED -> refused(session, form, errors, "sandbox.checkout.error.cardNumber.declined");
            case INSUFFICIENT_FUNDS -> refused(session, form, errors, "sandbox.checkout.error.cardNumber.funds");
            case NOT_AUTHENTICATED -> throw new IllegalStateException("Nobody has been asked yet");
        };
    }

    /** The page of the bank that issued the card. */
    @GetMapping("/authentication")
    ModelAndView authentication(@PathVariable String id, @ModelAttribute("plays") Plays plays) {
        return sessions.find(id).map(session -> switch (state(session)) {
            case OPEN -> session.payment() != null && session.payment().status() == PaymentIntent.Status.REQUIRES_ACTION
                    ? new ModelAndView("payment/sandbox/authentication").addObject("checkout", view(session))
                    : toForm(session);
            case COMPLETE -> backToShop(session);
            case EXPIRED -> gone(session);
        }).orElseGet(this::unknown);
    }

    @PostMapping("/authentication")
    ModelAndView authenticate(@PathVariable String id, @RequestParam(defaultValue = "") String outcome,
            @ModelAttribute("plays") Plays plays) {
        Optional<CheckoutSession> found = sessions.find(id);
        if (found.isEmpty()) {
            return unknown();
        }
        CheckoutSession session = found.get();
        return switch (paying.authenticate(id, outcome.equals("complete"), plays).orElseThrow()) {
            case PAID -> through(session, plays);
            case ALREADY_THROUGH -> backToShop(session);
            case EXPIRED -> gone(session);
            default -> toForm(session);
        };
    }

    /** What is left to see of a browser that was closed after paying. */
    @GetMapping("/closed")
    ModelAndView closed(@PathVariable String id) {
        return sessions.find(id).filter(session -> session.status() == CheckoutSession.Status.COMPLETE)
                .map(session -> new ModelAndView("payment/sandbox/closed", "checkout", view(session)))
                .orElseGet(this::unknown);
    }

    private CheckoutSession.Status state(CheckoutSession session) {
        return session.isOverdueAt(clock.instant()) ? CheckoutSession.Status.EXPIRED : session.status();
    }

    private ModelAndView form(CheckoutSession session, PaymentForm form, HttpStatus status) {
        return new ModelAndView("payment/sandbox/checkout", status)
                .addObject("checkout", view(session)).addObject("form", form);
    }

    private CheckoutView view(CheckoutSession session) {
        return CheckoutView.of(session, money, clock.instant());
    }

    private ModelAndView through(CheckoutSession session, Plays plays) {
        return plays.askNeverToComeBack() ? new ModelAndView(redirect("/sandbox/checkout/" + session.id() + "/closed"))
                : backToShop(session);
    }

    private static ModelAndView toForm(CheckoutSession session) {
        return new ModelAndView(redirect("/sandbox/checkout/" + session.id()));
    }

    private ModelAndView refused(CheckoutSession session, PaymentForm form, BindingResult errors, String reason) {
        errors.rejectValue("cardNumber", reason);
        return form(session, form, HttpStatus.UNPROCESSABLE_CONTENT);
    }

    private ModelAndView gone(CheckoutSession session) {
        return new ModelAndView("payment/sandbox/expired", HttpStatus.GONE)
                .addObject("checkout", view(session));
    }

    private ModelAndView unknown() {
        return new ModelAndView("payment/sandbox/unknown", HttpStatus.NOT_FOUND);
    }

    private static ModelAndView backToShop(CheckoutSession session) {
        return new ModelAndView(redirect(session.successUrlForThis()));
    }

    private static RedirectView redirect(String url) {
        var view = new RedirectView(url, true);
        view.setStatusCode(HttpStatus.SEE_OTHER);
        view.setExposeModelAttributes(false);
        view.setExpandUriTemplateVariables(false);
        return view;
    }
}
