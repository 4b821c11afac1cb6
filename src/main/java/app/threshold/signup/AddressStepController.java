package app.threshold.signup;

import java.util.List;

import jakarta.servlet.http.HttpServletResponse;
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

/** The fourth step: the address, and for a couple the look. */
@Controller
class AddressStepController {

    private final SuggestAddress suggestAddress;
    private final ChangeSignup changeSignup;
    private final WizardPage page;

    AddressStepController(SuggestAddress suggestAddress, ChangeSignup changeSignup, WizardPage page) {
        this.suggestAddress = suggestAddress;
        this.changeSignup = changeSignup;
        this.page = page;
    }

    /** @param slug a suggestion that was chosen without JavaScript */
    @GetMapping("/signup/address")
    String show(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @RequestParam(required = false) @Nullable String slug, Model model) {
        String shown = slug != null ? slug : signup.slug() != null ? signup.slug() : suggestAddress.best(signup);
        String theme = signup.theme() == null ? AddressForm.THEMES.getFirst() : signup.theme();
        model.addAttribute("form", new AddressForm(shown, theme));
        return page(signup, List.of(), model);
    }

    @GetMapping("/signup/address/availability")
    String availability(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @RequestParam(defaultValue = "") String slug, Model model) {
        SuggestAddress.Answer answer = suggestAddress.check(signup, new AddressForm(slug, null).slug());
        model.addAttribute("slug", answer.slug());
        model.addAttribute("status", switch (answer.fault()) {
            case NONE -> answer.free() ? "available" : "taken";
            case RESERVED -> "reserved";
            default -> "invalid";
        });
        model.addAttribute("suggestions", answer.suggestions());
        return "signup/availability";
    }

    @PostMapping("/signup/address")
    String submit(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @ModelAttribute("form") AddressForm form, BindingResult errors, HttpServletResponse response, Model model) {
        SuggestAddress.Answer answer = suggestAddress.check(signup, form.slug());
        if (answer.fault() != Slugs.Fault.NONE) {
            errors.rejectValue("slug", "signup.address.slug." + answer.fault().word());
        } else if (!answer.free()) {
            errors.rejectValue("slug", "signup.address.slug.taken");
        }
        if (signup.isWedding() && !AddressForm.THEMES.contains(form.theme())) {
            errors.rejectValue("theme", "signup.address.theme.missing");
        }
        if (errors.hasErrors()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return page(signup, answer.suggestions(), model);
        }
        changeSignup.change(signup, (draft, now) ->
                draft.chooseAddress(form.slug(), draft.isWedding() ? form.theme() : null, now));
        return "redirect:/signup/review";
    }

    private String page(PendingSignup signup, List<String> suggestions, Model model) {
        model.addAttribute("themes", AddressForm.THEMES);
        model.addAttribute("suggestions", suggestions);
        return page.show(Step.ADDRESS, signup, model);
    }
}
