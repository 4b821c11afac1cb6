package app.threshold.signup;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** The third step: who marries and when, or what the business is. */
@Controller
class DetailsStepController {

    /** Nobody plans further ahead; a year typed wrong mostly lies beyond. */
    private static final int YEARS_AHEAD = 10;

    private final ChangeSignup changeSignup;
    private final WizardPage page;
    private final Clock clock;

    DetailsStepController(ChangeSignup changeSignup, WizardPage page, Clock clock) {
        this.changeSignup = changeSignup;
        this.page = page;
        this.clock = clock;
    }

    @GetMapping("/signup/details")
    String show(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup, Model model) {
        model.addAttribute("form", signup.isWedding()
                ? new WeddingForm(signup.partner1Name(), signup.partner2Name(), signup.weddingDate())
                : new StorefrontForm(signup.businessName(), signup.category(), signup.city()));
        return page(signup, model);
    }

    /** @param check a field that was left: the page says what it would say of it, and nothing is changed */
    @PostMapping(path = "/signup/details", params = "!businessName")
    String submitWedding(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @Valid @ModelAttribute("form") WeddingForm form, BindingResult errors,
            @RequestParam(required = false) @Nullable String check, HttpServletResponse response, Model model) {
        if (!signup.isWedding()) {
            return "redirect:/signup/details";
        }
        LocalDate date = form.weddingDate();
        // Where the day begins last, so that nobody's today is refused.
        LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.ofHours(-12)));
        if (date != null && date.isBefore(today)) {
            errors.rejectValue("weddingDate", "signup.details.weddingDate.past");
        } else if (date != null && date.isAfter(today.plusYears(YEARS_AHEAD))) {
            errors.rejectValue("weddingDate", "signup.details.weddingDate.far");
        }
        if (check != null) {
            return page(signup, model);
        }
        if (errors.hasErrors() || date == null) {
            return refused(signup, response, model);
        }
        changeSignup.change(signup, (draft, now) ->
                draft.describeWedding(form.partner1Name(), form.partner2Name(), date, now));
        return "redirect:/signup/address";
    }

    @PostMapping(path = "/signup/details", params = "businessName")
    String submitStorefront(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @Valid @ModelAttribute("form") StorefrontForm form, BindingResult errors,
            @RequestParam(required = false) @Nullable String check, HttpServletResponse response, Model model) {
        if (signup.isWedding()) {
            return "redirect:/signup/details";
        }
        if (!StorefrontForm.CATEGORIES.contains(form.category())) {
            errors.rejectValue("category", "signup.details.category.missing");
        }
        if (check != null) {
            return page(signup, model);
        }
        if (errors.hasErrors()) {
            return refused(signup, response, model);
        }
        changeSignup.change(signup, (draft, now) ->
                draft.describeStorefront(form.businessName(), form.category(), form.city(), now));
        return "redirect:/signup/address";
    }

    private String refused(PendingSignup signup, HttpServletResponse response, Model model) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return page(signup, model);
    }

    private String page(PendingSignup signup, Model model) {
        model.addAttribute("categories", StorefrontForm.CATEGORIES);
        model.addAttribute("previewDate", LocalDate.now(clock).plusYears(1));
        return page.show(Step.DETAILS, signup, model);
    }
}
