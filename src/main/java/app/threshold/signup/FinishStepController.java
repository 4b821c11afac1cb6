package app.threshold.signup;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

import app.threshold.account.SignIn;
import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.payment.FulfilPayment;
import app.threshold.payment.PaymentState;
import app.threshold.tenant.ProvisionedTenant;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.TenantProvisioningError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;

/** The last step. Its page asks Stripe whether it is paid; its POST is the final one. */
@Controller
class FinishStepController {

    /**
     * How long after the completion the wizard's cookie still signs its owner in: for a second click, and for whoever
     * was slower than the background job. Afterwards it opens nothing, and the password is asked for.
     */
    private static final Duration SIGN_IN_WINDOW = Duration.ofMinutes(30);

    private final CompleteSignup completeSignup;
    private final FulfilPayment fulfilment;
    private final SignIn signIn;
    private final WizardPage page;
    private final Clock clock;

    FinishStepController(CompleteSignup completeSignup, FulfilPayment fulfilment, SignIn signIn, WizardPage page, Clock clock) {
        this.completeSignup = completeSignup;
        this.fulfilment = fulfilment;
        this.signIn = signIn;
        this.page = page;
        this.clock = clock;
    }

    @GetMapping("/signup/finish")
    String show(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup, HttpServletRequest request,
            HttpServletResponse response, Model model) {
        if (isOver(signup)) {
            SignupCookie.clear(request, response);
            return "redirect:/login?ready";
        }
        try {
            model.addAttribute("state", state(signup));
        } catch (CheckoutUnavailableException e) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
            model.addAttribute("state", "unknown");
        }
        return page.show(Step.FINISH, signup, model);
    }

    @PostMapping("/signup/finish")
    String submit(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup, HttpServletRequest request,
            HttpServletResponse response, Model model) {
        if (isOver(signup) || !state(signup).equals("ready")) {
            return "redirect:/signup/finish";
        }
        ProvisionedTenant tenant = completeSignup.complete(signup.id(), ProvisioningTrigger.WIZARD);
        signIn.signIn(tenant.ownerId(), request, response);
        // It has done its work; left behind, it would sign in whoever sits down after a sign-out.
        SignupCookie.clear(request, response);
        return "redirect:/dashboard";
    }

    @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
    String failed(TenantProvisioningError error, HttpServletRequest request, HttpServletResponse response, Model model) {
        PendingSignup signup = (PendingSignup) request.getAttribute(SignupInterceptor.SIGNUP);
        response.setStatus(error.getStatusCode().value());
        model.addAttribute("reference", signup.reference());
        page.show(Step.FINISH, signup, model);
        return "signup/failed";
    }

    @ExceptionHandler(produces = {MediaType.APPLICATION_PROBLEM_JSON_VALUE, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<ProblemDetail> problem(TenantProvisioningError error) {
        return ResponseEntity.status(error.getStatusCode()).contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(error.getBody());
    }

    private String state(PendingSignup signup) {
        if (signup.status() == SignupStatus.REFUNDING || signup.status() == SignupStatus.REFUNDED) {
            return signup.status().name().toLowerCase(Locale.ROOT);
        }
        if (signup.status() != SignupStatus.HELD || signup.isFree()) {
            return "ready";
        }
        PaymentState payment = fulfilment.fulfil(signup.id());
        return switch (payment) {
            case PAID -> "ready";
            case PROCESSING -> "waiting";
            case RETURNING -> "returning";
            case OPEN, NONE -> "unpaid";
        };
    }

    private boolean isOver(PendingSignup signup) {
        return signup.completedAt() != null && signup.completedAt().plus(SIGN_IN_WINDOW).isBefore(clock.instant());
    }
}
