package app.threshold.account;

import app.threshold.mail.Mailbox;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

@Controller
@RequestMapping("/forgot-password")
class ForgotPasswordController {

    private final RequestPasswordReset requestPasswordReset;
    private final Mailbox mailbox;

    ForgotPasswordController(RequestPasswordReset requestPasswordReset, Mailbox mailbox) {
        this.requestPasswordReset = requestPasswordReset;
        this.mailbox = mailbox;
    }

    @GetMapping
    String form(Model model) {
        model.addAttribute("form", new ForgotPasswordForm(""));
        return "account/forgot-password";
    }

    @PostMapping
    String submit(@Valid @ModelAttribute("form") ForgotPasswordForm form, BindingResult errors, Locale locale,
            HttpServletResponse response) {
        if (errors.hasErrors()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return "account/forgot-password";
        }
        requestPasswordReset.request(form.email(), locale);
        return "redirect:/forgot-password/sent";
    }

    /** The same page for everybody, whether there is an account or not. */
    @GetMapping("/sent")
    String sent(Model model) {
        model.addAttribute("minutes", PasswordLinks.RESET_IS_GOOD_FOR.toMinutes());
        model.addAttribute("mailboxUrl", mailbox.url().orElse(null));
        return "account/forgot-password-sent";
    }

    record ForgotPasswordForm(@NotBlank(message = "{account.email.missing}") @EmailAddress String email) {

        ForgotPasswordForm(@Nullable String email) {
            this.email = email == null ? "" : EmailAddresses.normalize(email);
        }
    }
}
