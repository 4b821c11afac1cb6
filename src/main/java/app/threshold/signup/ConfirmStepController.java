package app.threshold.signup;

import app.threshold.mail.Mailbox;
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

/** The second step: the six digits from the mail. */
@Controller
class ConfirmStepController {

    private final ConfirmEmail confirmEmail;
    private final SendCode sendCode;
    private final Mailbox mailbox;
    private final WizardPage page;

    ConfirmStepController(ConfirmEmail confirmEmail, SendCode sendCode, Mailbox mailbox, WizardPage page) {
        this.confirmEmail = confirmEmail;
        this.sendCode = sendCode;
        this.mailbox = mailbox;
        this.page = page;
    }

    @GetMapping("/signup/confirm")
    String show(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @RequestParam(required = false) @Nullable String resent, Model model) {
        model.addAttribute("form", new CodeForm(null));
        model.addAttribute("resent", resent != null);
        return page(signup, model);
    }

    @PostMapping("/signup/confirm")
    String submit(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @Valid @ModelAttribute("form") CodeForm form, BindingResult errors, HttpServletResponse response, Model model) {
        if (!errors.hasErrors()) {
            switch (confirmEmail.confirm(signup.id(), form.code())) {
                case CONFIRMED -> {
                    return "redirect:/signup/details";
                }
                case WRONG -> errors.rejectValue("code", "signup.confirm.code.wrong");
                case EXPIRED -> errors.rejectValue("code", "signup.confirm.code.expired");
                case TOO_MANY_TRIES -> errors.rejectValue("code", "signup.confirm.code.tooManyTries");
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return page(signup, model);
    }

    @PostMapping("/signup/confirm/codes")
    String sendAnother(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup, HttpServletResponse response,
            @ModelAttribute("form") CodeForm form, BindingResult errors, Model model) {
        try {
            sendCode.again(signup.id());
            return "redirect:/signup/confirm?resent";
        } catch (SendCode.TooManyCodesException e) {
            errors.rejectValue("code", "signup.confirm.tooMany");
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return page(signup, model);
        }
    }

    private String page(PendingSignup signup, Model model) {
        model.addAttribute("mailboxUrl", mailbox.urlFor(signup.email()).orElse(null));
        return page.show(Step.CONFIRM, signup, model);
    }
}
