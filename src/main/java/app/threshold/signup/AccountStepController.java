package app.threshold.signup;

import java.util.Locale;

import app.threshold.account.Passwords;
import app.threshold.tenant.Plan;
import app.threshold.tenant.Plans;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The first step: e-mail, password, terms. */
@Controller
class AccountStepController {

    private final Plans plans;
    private final StartSignup startSignup;

    AccountStepController(Plans plans, StartSignup startSignup) {
        this.plans = plans;
        this.startSignup = startSignup;
    }

    @GetMapping("/signup/{plan:wedding|storefront}")
    String show(@PathVariable String plan, @RequestAttribute(name = SignupInterceptor.SIGNUP, required = false)
            @Nullable PendingSignup signup, HttpServletRequest request, HttpServletResponse response, Model model) {
        if (SignupCookie.token(request).isEmpty()) {
            SignupCookie.handOut(request, response);
        }
        PendingSignup ours = changeable(signup, plan) ? signup : null;
        model.addAttribute("form", new AccountForm(ours == null ? null : ours.email(), null, ours != null));
        return page(plan, ours, model);
    }

    /** @param check a field that was left: the page says what it would say of it, and nothing is begun */
    @PostMapping("/signup/{plan:wedding|storefront}")
    String submit(@PathVariable String plan, @RequestAttribute(name = SignupInterceptor.SIGNUP, required = false)
            @Nullable PendingSignup signup, @Valid @ModelAttribute("form") AccountForm form, BindingResult errors,
            @RequestParam(required = false) @Nullable String check, HttpServletRequest request, HttpServletResponse response,
            Model model, Locale locale) {
        PendingSignup ours = changeable(signup, plan) ? signup : null;
        if (!errors.hasFieldErrors("password") && Passwords.resembles(form.password(), form.email())) {
            errors.rejectValue("password", "account.password.sameAsEmail");
        }
        if (check != null) {
            return page(plan, ours, model);
        }
        if (!errors.hasErrors()) {
            try {
                // A token whose signup is another plan's or long complete is no use for this one.
                String token = signup != null && ours == null ? SignupCookie.handOut(request, response)
                        : SignupCookie.token(request).orElseGet(() -> SignupCookie.handOut(request, response));
                startSignup.start(token, plan(plan), form.email(), form.password(), locale);
                return "redirect:/signup/confirm";
            } catch (SendCode.TooManyCodesException e) {
                errors.rejectValue("email", "signup.confirm.tooMany");
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return page(plan, ours, model);
    }

    private static boolean changeable(@Nullable PendingSignup signup, String plan) {
        return signup != null && signup.planCode().equals(plan) && Step.ACCOUNT.isOpen(signup);
    }

    private Plan plan(String code) {
        return plans.find(code).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String page(String plan, @Nullable PendingSignup signup, Model model) {
        model.addAttribute("plan", plan);
        model.addAttribute("steps", StepView.list(Step.ACCOUNT, plan, signup));
        return "signup/account";
    }
}
